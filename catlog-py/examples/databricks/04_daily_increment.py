# Databricks notebook source
# MAGIC %md
# MAGIC # 4. One more day
# MAGIC
# MAGIC The job that runs every morning: the collector's new file joins the rankings, and its day joins the five tables. A day that
# MAGIC comes again with the same rows changes nothing. With corrected rows it takes the place of what it was, and the tables are
# MAGIC computed again from that day on, since later days look back at it.

# COMMAND ----------

import catlog.spark

dbutils.widgets.text("day", "/Volumes/main/anime/landing/2026-02-08.csv", "The new file")
dbutils.widgets.text("target", "/Volumes/main/anime/catlog", "Directory for everything that is made")
day = dbutils.widgets.get("day")
target = dbutils.widgets.get("target")

# COMMAND ----------

# MAGIC %md
# MAGIC ## The day is checked alone
# MAGIC A bad file stops here, before it has touched anything; one without a row does, too.

# COMMAND ----------

new = spark.read.option("header", True).option("escape", '"').csv(day)
bad = catlog.spark.validate(new, partitions=1)
if not bad.isEmpty():
    display(bad)
    raise ValueError(f"{day} has invalid rows; nothing was taken in")

# COMMAND ----------

# MAGIC %md
# MAGIC ## What changes
# MAGIC The days of the file, usually one, beside what is kept of them. Spark and catlog have to mean the same days: times with a zone,
# MAGIC whose UTC day can be another, and forms such as 20260208 are refused.

# COMMAND ----------

plain = "regexp_extract(snapshot_date, '^([0-9]{4}-[0-9]{2}-[0-9]{2})([ T][0-9:.]*Z?)?$', 1)"
new = new.selectExpr("*", f"try_cast({plain} AS DATE) AS ranking_day")
unread = new.where("ranking_day IS NULL").select("snapshot_date").first()
if unread is not None:
    raise ValueError(f"{day}: snapshot_date {unread[0]} is a day to catlog and not to Spark: write UTC days as 2026-02-08")
days = sorted(row[0] for row in new.select("ranking_day").distinct().collect())
kept = spark.read.option("mergeSchema", True).parquet(f"{target}/rankings")
before = kept.where(kept.ranking_day.isin(days))
# with the same columns, since a collector may learn new ones
before, after = (
    before.unionByName(new.limit(0), allowMissingColumns=True),
    before.limit(0).unionByName(new, allowMissingColumns=True),
)
is_changed = not (after.exceptAll(before).isEmpty() and before.exceptAll(after).isEmpty())
print(f"{', '.join(map(str, days))}: {'to be computed' if is_changed else 'nothing has changed'}")

# COMMAND ----------

# MAGIC %md
# MAGIC ## Its rows
# MAGIC The days before it are read all the same: windows and runs of stable days reach back. The rankings are kept last, so that a run
# MAGIC that broke off is known by them, and the next one does all of it again.

# COMMAND ----------

if is_changed:
    rankings = kept.where(~kept.ranking_day.isin(days)).unionByName(new, allowMissingColumns=True)
    tables = catlog.spark.analyze(rankings, dates=(days[0], None), on_invalid="quarantine", robust=True)
    catlog.spark.write(tables, f"{target}/tables")
    writer = new.repartition("ranking_day").write.mode("overwrite").option("partitionOverwriteMode", "dynamic")
    writer.partitionBy("ranking_day").parquet(f"{target}/rankings")
    display(tables.days)
