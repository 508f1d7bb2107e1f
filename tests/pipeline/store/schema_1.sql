-- A database as phieu made it when its schema was 1: five sheets printed; old.tif and again.tif read, which
-- contradict each other on sheet 1; the code of old.tif, page 3 was unreadable, and Lan typed its serial.
CREATE TABLE meta (
	"key" VARCHAR(32) NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY ("key")
);
CREATE TABLE counters (
	name VARCHAR(32) NOT NULL, 
	value BIGINT NOT NULL, 
	PRIMARY KEY (name)
);
CREATE TABLE layouts (
	id VARCHAR(8) NOT NULL, 
	survey VARCHAR(32) NOT NULL, 
	geometry TEXT NOT NULL, 
	survey_text TEXT NOT NULL, 
	kept_at VARCHAR(32) NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE runs (
	id INTEGER NOT NULL, 
	unit VARCHAR(8) NOT NULL, 
	run INTEGER NOT NULL, 
	unit_name TEXT NOT NULL, 
	unit_kind VARCHAR(32) NOT NULL, 
	channel VARCHAR(16) NOT NULL, 
	period VARCHAR(8) NOT NULL, 
	layout VARCHAR(8) NOT NULL, 
	first_serial BIGINT NOT NULL, 
	count INTEGER NOT NULL, 
	file TEXT, 
	ordered_at VARCHAR(32) NOT NULL, 
	printed_at VARCHAR(32), 
	PRIMARY KEY (id), 
	UNIQUE (unit, run), 
	FOREIGN KEY(layout) REFERENCES layouts (id), 
	UNIQUE (first_serial)
);
CREATE TABLE scans (
	id INTEGER NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	name TEXT NOT NULL, 
	folder TEXT NOT NULL, 
	file TEXT NOT NULL, 
	bytes BIGINT NOT NULL, 
	arrived_at VARCHAR(32) NOT NULL, 
	pages INTEGER, 
	finished_at VARCHAR(32), 
	PRIMARY KEY (id), 
	UNIQUE (sha256)
);
CREATE TABLE pages (
	scan INTEGER NOT NULL, 
	page INTEGER NOT NULL, 
	outcome VARCHAR(16) NOT NULL, 
	fault VARCHAR(32), 
	serial BIGINT, 
	sheet_page INTEGER, 
	layout VARCHAR(8), 
	doubts INTEGER NOT NULL, 
	detail TEXT NOT NULL, 
	answers TEXT, 
	evidence TEXT NOT NULL, 
	PRIMARY KEY (scan, page), 
	FOREIGN KEY(scan) REFERENCES scans (id)
);
CREATE TABLE decisions (
	id INTEGER NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	"by" TEXT NOT NULL, 
	scan INTEGER NOT NULL, 
	page INTEGER NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	"before" TEXT NOT NULL, 
	"after" TEXT NOT NULL, 
	why TEXT NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(scan) REFERENCES scans (id)
);
INSERT INTO "meta" VALUES('schema','1');
INSERT INTO "counters" VALUES('serial',5);
INSERT INTO "layouts" VALUES('37b089cb','old','{"layout":"37b089cb","survey":"old","page_size_mm":[210.0,297.0],"questions":[{"question":"q01","kind":"rating","choices":["1","2","3","4","5"],"required":true,"most":1},{"question":"q02","kind":"rating","choices":["1","2","3","4","5"],"required":true,"most":1}],"pages":[{"page":1,"fiducials":[{"id":0,"x":8.0,"y":8.0,"w":9.0,"h":9.0},{"id":1,"x":193.0,"y":8.0,"w":9.0,"h":9.0},{"id":2,"x":193.0,"y":280.0,"w":9.0,"h":9.0},{"id":3,"x":8.0,"y":280.0,"w":9.0,"h":9.0}],"code":{"x":173.6,"y":8.0,"w":15.0,"h":15.0},"boxes":[{"question":"q01","choice":"1","x":119.5,"y":83.56,"w":4.4,"h":4.4},{"question":"q01","choice":"2","x":134.9,"y":83.56,"w":4.4,"h":4.4},{"question":"q01","choice":"3","x":150.3,"y":83.56,"w":4.4,"h":4.4},{"question":"q01","choice":"4","x":165.7,"y":83.56,"w":4.4,"h":4.4},{"question":"q01","choice":"5","x":181.1,"y":83.56,"w":4.4,"h":4.4},{"question":"q02","choice":"1","x":119.5,"y":92.16,"w":4.4,"h":4.4},{"question":"q02","choice":"2","x":134.9,"y":92.16,"w":4.4,"h":4.4},{"question":"q02","choice":"3","x":150.3,"y":92.16,"w":4.4,"h":4.4},{"question":"q02","choice":"4","x":165.7,"y":92.16,"w":4.4,"h":4.4},{"question":"q02","choice":"5","x":181.1,"y":92.16,"w":4.4,"h":4.4}],"texts":[]}]}','id: old
languages: [en]
authority: The old office
title: An old survey
notice: Write no names.
scales:
  satisfaction: {1: Very bad, 2: Bad, 3: Fair, 4: Good, 5: Very good}
sections:
  all:
    title: All
    questions:
      q01: The first
      q02: The second
','2026-11-25T18:37:01.216691+00:00');
INSERT INTO "runs" VALUES(1,'ub06808',1,'Phường Vàng Danh','ward','counter','2019-Q1','37b089cb',1,5,'2019-Q1-ub06808-counter-r1.pdf','2026-11-25T18:37:01.220255+00:00','2026-11-25T18:37:01.243469+00:00');
INSERT INTO "scans" VALUES(1,'b614f72a9bde49fbe249b089d2a78d3805fc7803557a9e335e7e9bbc5792089f','again.tif','','b614f72a9bde49fbe249b089d2a78d3805fc7803557a9e335e7e9bbc5792089f.tif',216,'2026-11-25T18:37:01.285482+00:00',1,'2026-11-25T18:37:01.306169+00:00');
INSERT INTO "scans" VALUES(2,'4c33b488abafc2c7f2d2ddafef3e7d52fb17d7eafc7ac367fd7b2e240dc05ffb','old.tif','','4c33b488abafc2c7f2d2ddafef3e7d52fb17d7eafc7ac367fd7b2e240dc05ffb.tif',640,'2026-11-25T18:37:01.288429+00:00',3,'2026-11-25T18:37:01.312250+00:00');
INSERT INTO "pages" VALUES(1,1,'conflict','sheet-conflict',1,1,'37b089cb',0,'','{"a":["1","4"],"s":"rr","c":[9999,9999],"d":[]}','{"homography":[8.0,0.0,0.0,0.0,8.0,0.0,0.0,0.0,1.0],"residual_mm":0.02,"fiducials":4,"rotation_deg":0.0,"scale":null,"pixels_per_mm":8.0,"streaks":[],"boxes":[]}');
INSERT INTO "pages" VALUES(2,1,'conflict','sheet-conflict',1,1,'37b089cb',0,'','{"a":["5","4"],"s":"rr","c":[9999,9999],"d":[]}','{"homography":[8.0,0.0,0.0,0.0,8.0,0.0,0.0,0.0,1.0],"residual_mm":0.02,"fiducials":4,"rotation_deg":0.0,"scale":null,"pixels_per_mm":8.0,"streaks":[],"boxes":[]}');
INSERT INTO "pages" VALUES(2,2,'read',NULL,2,1,'37b089cb',0,'','{"a":["4","4"],"s":"rr","c":[9999,9999],"d":[]}','{"homography":[8.0,0.0,0.0,0.0,8.0,0.0,0.0,0.0,1.0],"residual_mm":0.02,"fiducials":4,"rotation_deg":0.0,"scale":null,"pixels_per_mm":8.0,"streaks":[],"boxes":[]}');
INSERT INTO "pages" VALUES(2,3,'read',NULL,3,1,'37b089cb',0,'','{"a":["4","4"],"s":"rr","c":[9999,9999],"d":[]}','{"homography":[8.0,0.0,0.0,0.0,8.0,0.0,0.0,0.0,1.0],"residual_mm":0.02,"fiducials":4,"rotation_deg":0.0,"scale":null,"pixels_per_mm":8.0,"streaks":[],"boxes":[]}');
INSERT INTO "decisions" VALUES(1,'2026-11-25T18:37:01.315875+00:00','lan',2,3,'serial','','0000003-A','typed from the sheet','906b6b7d3df03eafea7fc9ce97af67c553a349a10ccda539eb413d7aae68b010');
CREATE INDEX pages_of_sheets ON pages (serial, sheet_page, scan, page);
