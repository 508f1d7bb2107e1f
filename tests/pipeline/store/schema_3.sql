-- A database as phieu made it when its schema was 3: that of schema_1.sql, brought up to date; then Lan ruled which scan
-- of sheet 1 counts, and what sheet 2 says, which Minh took back; two sheets were drawn, and one answer entered.
CREATE TABLE meta (
	"key" VARCHAR(32) NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY ("key")
);
INSERT INTO "meta" VALUES('schema','3');
CREATE TABLE counters (
	name VARCHAR(32) NOT NULL, 
	value BIGINT NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "counters" VALUES('serial',5);
INSERT INTO "counters" VALUES('log',13);
CREATE TABLE layouts (
	id VARCHAR(8) NOT NULL, 
	survey VARCHAR(32) NOT NULL, 
	geometry TEXT NOT NULL, 
	survey_text TEXT NOT NULL, 
	kept_at VARCHAR(32) NOT NULL, 
	PRIMARY KEY (id)
);
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
INSERT INTO "runs" VALUES(1,'ub06808',1,'Phường Vàng Danh','ward','counter','2019-Q1','37b089cb',1,5,'2019-Q1-ub06808-counter-r1.pdf','2026-11-25T18:37:01.220255+00:00','2026-11-25T18:37:01.243469+00:00');
CREATE TABLE scans (
	id INTEGER NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	name TEXT NOT NULL, 
	folder TEXT NOT NULL, 
	file TEXT NOT NULL, 
	bytes BIGINT NOT NULL, 
	arrived_at VARCHAR(32) NOT NULL, 
	pages INTEGER, 
	finished_at VARCHAR(32), office VARCHAR(32) DEFAULT '' NOT NULL, deleted_at VARCHAR(32), 
	PRIMARY KEY (id), 
	UNIQUE (sha256)
);
INSERT INTO "scans" VALUES(1,'b614f72a9bde49fbe249b089d2a78d3805fc7803557a9e335e7e9bbc5792089f','again.tif','','b614f72a9bde49fbe249b089d2a78d3805fc7803557a9e335e7e9bbc5792089f.tif',216,'2026-11-25T18:37:01.285482+00:00',1,'2026-11-25T18:37:01.306169+00:00','',NULL);
INSERT INTO "scans" VALUES(2,'4c33b488abafc2c7f2d2ddafef3e7d52fb17d7eafc7ac367fd7b2e240dc05ffb','old.tif','','4c33b488abafc2c7f2d2ddafef3e7d52fb17d7eafc7ac367fd7b2e240dc05ffb.tif',640,'2026-11-25T18:37:01.288429+00:00',3,'2026-11-25T18:37:01.312250+00:00','',NULL);
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
INSERT INTO "pages" VALUES(1,1,'conflict','sheet-conflict',1,1,'37b089cb',0,'','{"a":["1","4"],"s":"rr","c":[9999,9999],"d":[]}','{"homography":[8.0,0.0,0.0,0.0,8.0,0.0,0.0,0.0,1.0],"residual_mm":0.02,"fiducials":4,"rotation_deg":0.0,"scale":null,"pixels_per_mm":8.0,"streaks":[],"boxes":[]}');
INSERT INTO "pages" VALUES(2,1,'conflict','sheet-conflict',1,1,'37b089cb',0,'','{"a":["5","4"],"s":"rr","c":[9999,9999],"d":[]}','{"homography":[8.0,0.0,0.0,0.0,8.0,0.0,0.0,0.0,1.0],"residual_mm":0.02,"fiducials":4,"rotation_deg":0.0,"scale":null,"pixels_per_mm":8.0,"streaks":[],"boxes":[]}');
INSERT INTO "pages" VALUES(2,2,'read',NULL,2,1,'37b089cb',0,'','{"a":["4","4"],"s":"rr","c":[9999,9999],"d":[]}','{"homography":[8.0,0.0,0.0,0.0,8.0,0.0,0.0,0.0,1.0],"residual_mm":0.02,"fiducials":4,"rotation_deg":0.0,"scale":null,"pixels_per_mm":8.0,"streaks":[],"boxes":[]}');
INSERT INTO "pages" VALUES(2,3,'read',NULL,3,1,'37b089cb',0,'','{"a":["4","4"],"s":"rr","c":[9999,9999],"d":[]}','{"homography":[8.0,0.0,0.0,0.0,8.0,0.0,0.0,0.0,1.0],"residual_mm":0.02,"fiducials":4,"rotation_deg":0.0,"scale":null,"pixels_per_mm":8.0,"streaks":[],"boxes":[]}');
CREATE TABLE log (id INTEGER NOT NULL PRIMARY KEY, at VARCHAR(32) NOT NULL, "by" TEXT NOT NULL, scan VARCHAR(64) NOT NULL, page INTEGER NOT NULL, kind VARCHAR(16) NOT NULL, "before" TEXT NOT NULL, "after" TEXT NOT NULL, why TEXT NOT NULL, hash VARCHAR(64) NOT NULL);
INSERT INTO "log" VALUES(1,'2026-11-25T18:37:01.315875+00:00','lan','4c33b488abafc2c7f2d2ddafef3e7d52fb17d7eafc7ac367fd7b2e240dc05ffb',3,'serial','','0000003-A','typed from the sheet','906b6b7d3df03eafea7fc9ce97af67c553a349a10ccda539eb413d7aae68b010');
INSERT INTO "log" VALUES(2,'2026-11-29T12:57:17.041365+00:00','root','',0,'issued','','ub06808 1 counter 2019-Q1 37b089cb 0000001-R 0000005-M','as found when the database was brought to schema 2','db3812f84218760fc73e7e3197d8e6e32b1d9970feb68b03fd5e2234e2a1beec');
INSERT INTO "log" VALUES(3,'2026-11-29T12:57:17.041365+00:00','root','',0,'printed','','ub06808 1 counter 2019-Q1 37b089cb 0000001-R 0000005-M','as found when the database was brought to schema 2','0be01a34cc082fd38223952fea5c458bb32a492facd877fb19c37ec138645ed9');
INSERT INTO "log" VALUES(4,'2026-11-29T12:57:17.041365+00:00','root','b614f72a9bde49fbe249b089d2a78d3805fc7803557a9e335e7e9bbc5792089f',0,'arrived','','again.tif','as found when the database was brought to schema 2','2539ee490774f200f4e863f72e38f6417657531de22cead07a79bcba333324b5');
INSERT INTO "log" VALUES(5,'2026-11-29T12:57:17.041365+00:00','root','b614f72a9bde49fbe249b089d2a78d3805fc7803557a9e335e7e9bbc5792089f',0,'read','','5a1f6e6e12877dfd057180fb6be29c0938b81f4d8ca8926b3e8d9ca620d5ab42','1 page: 1 conflict','0a681f9094575c05bc0398ff4a118abea70b2998fd514da278636f69614fae5a');
INSERT INTO "log" VALUES(6,'2026-11-29T12:57:17.041365+00:00','root','4c33b488abafc2c7f2d2ddafef3e7d52fb17d7eafc7ac367fd7b2e240dc05ffb',0,'arrived','','old.tif','as found when the database was brought to schema 2','44e4c871154be17cd0b7048406d62764069cc045421b7598f5da44483ad7b027');
INSERT INTO "log" VALUES(7,'2026-11-29T12:57:17.041365+00:00','root','4c33b488abafc2c7f2d2ddafef3e7d52fb17d7eafc7ac367fd7b2e240dc05ffb',0,'read','','87aeb56f4e6ecb5fd75a956926748dd0d4d6e3eee3f855f88bb84ddd2bf03233','3 pages: 2 read, 1 conflict','4f9299c86b03a0da2ed3829f3e2392642d2c3dc5912b8aae93ec1dd2aac4b80b');
INSERT INTO "log" VALUES(8,'2026-11-29T12:57:17.080655+00:00','root','',0,'migrated','schema 1','schema 3','backup: phieu.db.schema1_20261129_125717.backup','7bf129ed12a7714ed905cc052dc0635418cd13b1260ae67f0bd7affbd382fe58');
INSERT INTO "log" VALUES(9,'2026-11-29T12:57:17.149733+00:00','Lan','',0,'ruled','','["version",1,1,""] [[1,1],"","reviewed",[[1,1],[2,1]]]','','5f6eca5270412519b9d1b361e493245b6b3f45f9d07a6adbafdb0c8705cef26a');
INSERT INTO "log" VALUES(10,'2026-11-29T12:57:17.162371+00:00','Lan','',0,'ruled','','["answer",2,1,"q01"] [[2,2],"3","reviewed",[]]','','f6d1da4e5d14d447ac23c770976aad69b9f94bbfa32c0aa1298b5104e485f616');
INSERT INTO "log" VALUES(11,'2026-11-29T12:57:17.185642+00:00','Minh','',0,'ruled','["answer",2,1,"q01"] [[2,2],"3","reviewed",[]]','','','3e470caca46307428dc45ddb3764b79f5d8d512183f51b3c93e74d7b2130016e');
INSERT INTO "log" VALUES(12,'2026-11-29T12:57:17.214168+00:00','root','',0,'audit','','drawn 1: 2 of 3 086d71d225667569fe811e6da40c174985d08036c56bc3fa09d8f7af051dc284 40c91a766e03aff22ec8a030138992d8fb4436505df5a9017daaf86648f54ebc the draw of 5 April','','5a063bc8becb09aa0651244263fe64ae8b76505439dcfd624bc840cb2214c213');
INSERT INTO "log" VALUES(13,'2026-11-29T12:57:17.254231+00:00','lan','',0,'audit','','entered 1: 0000003-A q01 v 2','','6c3cc62ecbb01cc347fab0629e965c81efb5c26dc31944da7b3dfda98298673e');
CREATE TABLE rulings (
	id INTEGER NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	"by" TEXT NOT NULL, 
	matter VARCHAR(16) NOT NULL, 
	"key" TEXT NOT NULL, 
	serial BIGINT, 
	sheet_page INTEGER, 
	question TEXT NOT NULL, 
	scan INTEGER, 
	page INTEGER, 
	answer TEXT NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	seen TEXT NOT NULL, 
	why TEXT NOT NULL, 
	ended_at VARCHAR(32), 
	PRIMARY KEY (id), 
	FOREIGN KEY(scan) REFERENCES scans (id)
);
INSERT INTO "rulings" VALUES(1,'2026-11-29T12:57:17.153219+00:00','Lan','version','["version",1,1,""]',1,1,'',1,1,'','reviewed','[[1,1],[2,1]]','',NULL);
INSERT INTO "rulings" VALUES(2,'2026-11-29T12:57:17.167906+00:00','Lan','answer','["answer",2,1,"q01"]',2,1,'q01',2,2,'3','reviewed','[]','','2026-11-29T12:57:17.185303+00:00');
CREATE TABLE audits (
	id INTEGER NOT NULL, 
	seed TEXT NOT NULL, 
	size INTEGER NOT NULL, 
	frame TEXT NOT NULL, 
	drawn_at VARCHAR(32) NOT NULL, 
	"by" TEXT NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "audits" VALUES(1,'the draw of 5 April',2,'086d71d225667569fe811e6da40c174985d08036c56bc3fa09d8f7af051dc284','2026-11-29T12:57:17.214168+00:00','root');
CREATE TABLE audit_sheets (
	audit INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	serial BIGINT NOT NULL, 
	PRIMARY KEY (audit, position), 
	FOREIGN KEY(audit) REFERENCES audits (id)
);
INSERT INTO "audit_sheets" VALUES(1,1,3);
INSERT INTO "audit_sheets" VALUES(1,2,2);
CREATE TABLE audit_entries (
	audit INTEGER NOT NULL, 
	serial BIGINT NOT NULL, 
	question VARCHAR(64) NOT NULL, 
	answer TEXT NOT NULL, 
	state VARCHAR(1) NOT NULL, 
	"by" TEXT NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	PRIMARY KEY (audit, serial, question), 
	FOREIGN KEY(audit) REFERENCES audits (id)
);
INSERT INTO "audit_entries" VALUES(1,3,'','[3,"37b089cb",["4","4"],"rr",[9999,9999],[[2,3]]]','c','root','2026-11-29T12:57:17.214168+00:00');
INSERT INTO "audit_entries" VALUES(1,2,'','[2,"37b089cb",["4","4"],"rr",[9999,9999],[[2,2]]]','c','root','2026-11-29T12:57:17.214168+00:00');
INSERT INTO "audit_entries" VALUES(1,3,'q01','2','v','lan','2026-11-29T12:57:17.254231+00:00');
CREATE INDEX pages_of_sheets ON pages (serial, sheet_page, scan, page);
CREATE INDEX log_of_scans ON log (scan, page);
CREATE INDEX rulings_by_key ON rulings ("key");
CREATE INDEX rulings_by_serial ON rulings (serial);
