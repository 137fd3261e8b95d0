# Databricks notebook source
# MAGIC %md
# MAGIC # 1. Ingest and validate
# MAGIC
# MAGIC Reads what the collector left, whatever the types, and says what is wrong with it before anything is computed.
# MAGIC Rows are kept as they came: the tables are computed from the good ones (`on_invalid="quarantine"`), and the bad
# MAGIC ones lie beside them with the reason.
# MAGIC
# MAGIC catlog has to be installed where Spark's workers are: on serverless through the environment's dependencies, on a
# MAGIC cluster as a library (`%pip install /Volumes/…/catlog-…whl`).

# COMMAND ----------

import catlog.spark

dbutils.widgets.text("source", "/Volumes/main/anime/landing", "Directory of the collector's CSV files")
dbutils.widgets.text("target", "/Volumes/main/anime/catlog", "Directory for everything that is made")
dbutils.widgets.text("allowed", "0.01", "Invalid values allowed, as a share of the rows")
source = dbutils.widgets.get("source")
target = dbutils.widgets.get("target")
allowed = float(dbutils.widgets.get("allowed"))

# COMMAND ----------

# MAGIC %md
# MAGIC ## Read
# MAGIC Text stays text: catlog reads ids, dates, numbers and lists of genres as its own reader does, and Spark's guesses
# MAGIC would only lose what is wrong. A quote within quotes is doubled, as everywhere but in Spark: hence `escape`.

# COMMAND ----------

raw = spark.read.option("header", True).option("escape", '"').csv(source)
display(raw.limit(10))

# COMMAND ----------

# MAGIC %md
# MAGIC ## Validate
# MAGIC One row for each invalid value: the keys of the row, the column, the value, and the reason. A directory without a row is an
# MAGIC error.

# COMMAND ----------

rejected = catlog.spark.validate(raw)
rejected.write.mode("overwrite").parquet(f"{target}/rejected")
rejected = spark.read.parquet(f"{target}/rejected")
display(rejected.groupBy("column", "reason").count().orderBy("count", ascending=False))

# COMMAND ----------

# Values are counted, not rows: without a valid id nothing tells two bad rows apart. So a row with two bad values counts twice.
rows = raw.count()
bad = rejected.count()
print(f"{bad} invalid values in {rows} rows")
if bad > allowed * rows:
    raise ValueError(f"{bad} invalid values in {rows} rows, more than the allowed share of {allowed}: see {target}/rejected")

# COMMAND ----------

# MAGIC %md
# MAGIC ## Keep
# MAGIC The rankings as they came, in Parquet, for the notebooks that follow: a directory for each day, so that a day that comes again
# MAGIC takes the place of itself. Rows whose day cannot be read share one. Times with a zone, whose UTC day can be another, and forms
# MAGIC that Spark does not read as catlog does, are refused.

# COMMAND ----------

DAY = "try_cast(regexp_extract({}, '^([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})([ T][0-9:.]*Z?)?$', 1) AS DATE)".format
rankings = raw.selectExpr("*", f"{DAY('snapshot_date')} AS ranking_day")
unread = rankings.where("ranking_day IS NULL AND snapshot_date IS NOT NULL").count()
unread -= rejected.where(f"column = 'snapshot_date' AND value IS NOT NULL AND {DAY('value')} IS NULL").count()
if unread > 0:
    raise ValueError(f"{unread} values of snapshot_date are days to catlog and not to Spark: write UTC days as 2026-02-08")
rankings.repartition("ranking_day").write.mode("overwrite").partitionBy("ranking_day").parquet(f"{target}/rankings")
