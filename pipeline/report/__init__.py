"""The report that managers file: charts, and the document that holds them."""
