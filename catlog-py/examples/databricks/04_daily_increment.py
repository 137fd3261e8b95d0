# Databricks notebook source
# MAGIC %md
# MAGIC # 4. One more day
# MAGIC
# MAGIC The job that runs every morning: the collector's new file joins the rankings, and the newest day's rows of the five
# MAGIC tables join the tables. A run that is repeated changes nothing: the same file gives identical rows, which catlog merges,
# MAGIC and the day replaces itself.

# COMMAND ----------

import catlog.spark

dbutils.widgets.text("day", "/Volumes/main/anime/landing/2026-02-08.csv", "The new file")
dbutils.widgets.text("target", "/Volumes/main/anime/catlog", "Directory for everything that is made")
day = dbutils.widgets.get("day")
target = dbutils.widgets.get("target")

# COMMAND ----------

# MAGIC %md
# MAGIC ## The day is checked alone
# MAGIC A bad file stops here, before it has touched anything.

# COMMAND ----------

new = spark.read.option("header", True).option("escape", '"').csv(day)
bad = catlog.spark.validate(new, partitions=1)
if not bad.isEmpty():
    display(bad)
    raise ValueError(f"{day} has invalid rows; nothing was taken in")
new.write.mode("append").parquet(f"{target}/rankings")

# COMMAND ----------

# MAGIC %md
# MAGIC ## Its rows
# MAGIC `dates="latest"` gives the rows of the newest day. The days before it are read all the same: windows and runs of stable
# MAGIC days reach back, and duplicates are looked for everywhere.

# COMMAND ----------

rankings = spark.read.parquet(f"{target}/rankings")
tables = catlog.spark.analyze(rankings, dates="latest", on_invalid="quarantine", robust=True)
catlog.spark.write(tables, f"{target}/tables")
display(tables.days)
