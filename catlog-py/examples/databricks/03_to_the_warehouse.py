# Databricks notebook source
# MAGIC %md
# MAGIC # 3. To the warehouse
# MAGIC
# MAGIC Files for Amazon Redshift: Parquet in the layout of its DDL, and the COPY statements beside them. COPY goes by position
# MAGIC and knows no arrays, so genres go into the bridge table `daily_genres` and other lists become JSON text.
# MAGIC
# MAGIC The DDL comes from catlog: `catlog schema --format redshift`. It is created once.

# COMMAND ----------

import catlog.spark

dbutils.widgets.text("target", "/Volumes/main/anime/catlog", "Directory for everything that is made")
dbutils.widgets.text("bucket", "s3://BUCKET/PREFIX", "Where Redshift finds the files")
dbutils.widgets.text("from", "", "First day, empty for all")
target = dbutils.widgets.get("target")
bucket = dbutils.widgets.get("bucket")
first = dbutils.widgets.get("from")

# COMMAND ----------

names = ["rolling_momentum_analysis", "trend_significance", "volatility_rankings", "genre_percentiles", "trend_correlation"]
tables = {name: spark.read.parquet(f"{target}/tables/{name}").drop("snapshot_month") for name in names}
if first:
    tables = {name: table.where(table.snapshot_date >= first) for name, table in tables.items()}

# COMMAND ----------

# MAGIC %md
# MAGIC ## Files
# MAGIC Redshift reads microseconds; nanoseconds and INT96 would be misread or refused.

# COMMAND ----------

spark.conf.set("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS")
load = f"{target}/warehouse"
for name, frame in catlog.spark.warehouse(tables).items():
    frame.write.mode("overwrite").parquet(f"{load}/{name}")

# COMMAND ----------

# MAGIC %md
# MAGIC ## Statements
# MAGIC One transaction: stage all files, then put the days that came in the place of the same days. Run it with the Redshift
# MAGIC Data API, or hand the text to your scheduler.

# COMMAND ----------

statements = ["BEGIN;"]
loaded = [*names, "daily_genres"]
for name in loaded:
    statements.append(f"CREATE TEMP TABLE staging_{name} (LIKE {name});")
    statements.append(f"COPY staging_{name} FROM '{bucket}/warehouse/{name}/' IAM_ROLE default FORMAT AS PARQUET;")
statements.append("CREATE TEMP TABLE staging_days AS SELECT DISTINCT snapshot_date FROM staging_rolling_momentum_analysis;")
for name in loaded:
    statements.append(f"DELETE FROM {name} USING staging_days WHERE {name}.snapshot_date = staging_days.snapshot_date;")
    statements.append(f"INSERT INTO {name} SELECT * FROM staging_{name};")
    statements.append(f"DROP TABLE staging_{name};")
statements += ["DROP TABLE staging_days;", "COMMIT;"]
copy_sql = "\n".join(statements)
print(copy_sql)
