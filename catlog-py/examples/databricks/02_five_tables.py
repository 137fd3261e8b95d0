# Databricks notebook source
# MAGIC %md
# MAGIC # 2. The five tables, every day
# MAGIC
# MAGIC A backfill: every table for every day that there is. `analyze` computes nothing yet; each table is computed when it is
# MAGIC written. The rows are those that `catlog.analyze` gives on one machine, to the last bit.

# COMMAND ----------

import catlog.spark

dbutils.widgets.text("target", "/Volumes/main/anime/catlog", "Directory for everything that is made")
target = dbutils.widgets.get("target")

# COMMAND ----------

rankings = spark.read.parquet(f"{target}/rankings")
tables = catlog.spark.analyze(rankings, on_invalid="quarantine", robust=True)
print(tables)

# COMMAND ----------

# MAGIC %md
# MAGIC ## Write
# MAGIC Partitioned by month. The days that are written replace the same days, so the notebook can run again at any time.
# MAGIC With Unity Catalog: `write(tables, "main.anime", format="delta")`.

# COMMAND ----------

paths = catlog.spark.write(tables, f"{target}/tables")
for name, path in paths.items():
    print(f"{name}: {spark.read.parquet(path).count()} rows in {path}")

# COMMAND ----------

# MAGIC %md
# MAGIC ## Look
# MAGIC Trends of the newest day that stay significant among all anime of that day (q, not p).

# COMMAND ----------

trends = spark.read.parquet(paths["trend_significance"])
newest = trends.agg({"snapshot_date": "max"}).first()[0]
display(
    trends.where((trends.snapshot_date == newest) & (trends.rank_trend_q_value < 0.05))
    .select("mal_id", "rank_trend_slope", "rank_trend_q_value", "rank_trend_ar_p_value", "trend_start_rank", "trend_end_rank")
    .orderBy("rank_trend_q_value", "mal_id")
    .limit(20)
)
