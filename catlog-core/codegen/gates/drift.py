"""Every gate fails on a copy that has drifted: else it would be no gate."""

import shutil
import tempfile
from pathlib import Path

from gate import OF_PACKAGES, GateError, expect

# Gate, file, what stands there, what a change by hand would make of it.
DRIFTS = [
    ("json_schema", "json-schema/EtlRun.json", '"rowsRead"', '"rowsSeen"'),
    ("json_schema", "json-schema/UserAnime.json", '"ON_HOLD"', '"PAUSED"'),
    ("typescript", "types.ts", "  synopsis?: string | null;", "  synopsis: string;"),
    ("json_schema", "json-schema/DailyRanking.json", '    "snapshotDate"\n', '    "snapshotDate",\n    "genres"\n'),
    ("json_schema", "json-schema/Options.json", '"additionalProperties": false', '"additionalProperties": true'),
    ("json_schema", "json-schema/TrendingSummary.json", '"insufficientHistory"', '"insufficient_history"'),
    ("typescript", "types.ts", "  etlRunId: string;", "  runId: string;"),
    # What once was in the frontend's own interfaces.
    ("typescript", "types.ts", "  imageUrl?: string | null;", "  imageUrl: string;"),
    ("typescript", "types.ts", "  synopsis?: string | null;", "  synopsis?: string | null;\n  description?: string;"),
    ("typescript", "types.ts", "  airedFrom?: IsoDate | null;", "  airedFrom?: Date | null;"),
    ("typescript", "types.ts", "  createdAt?: IsoTimestamp | null;", "  createdAt?: Date | null;"),
    ("typescript", "types.ts", "  malUsername?: string | null;", "  malUsername?: string | null;\n  watchlist: number[];"),
    ("typescript", "types.ts", "  malUsername?: string | null;", "  malUsername?: string | null;\n  password?: string;"),
    ("typescript", "types.ts", "  genres?: string[] | null;", "  genres: string[];"),
    ("typescript", "types.ts", '      status: "insufficientHistory";', '      status: "tooShort";'),
    ("typescript", "rows.ts", "      rank: int(rank[i]!),", "      rank: rank[i]!,"),
    ("typescript", "rows.ts", "const popularity = columns[4]", "const popularity = columns[5]"),
    ("typescript", "rows.ts", '  "strongly_climbing",', '  "climbing",'),
    ("typescript", "types.ts", "  snapshotDate: IsoDate;", "  snapshotDate: Date;"),
    ("python_types", "_types.py", "    image_url: NotRequired[str | None]", "    image_url: str"),
    ("python_types", "_types.py", '    "strongly_climbing",', '    "climbing_strongly",'),
    ("python_types", "_types.py", "    synopsis: NotRequired[str | None]", "    description: NotRequired[str | None]"),
    ("python_types", "_types.py", "    aired_from: NotRequired[datetime.date | None]", "    aired_from: NotRequired[str | None]"),
    ("python_types", "_types.py", "    created_at: NotRequired[datetime.datetime | None]", "    created_at: NotRequired[str | None]"),
    ("python_types", "_types.py", "    mal_username: NotRequired[str | None]", "    watchlist: NotRequired[list[int]]\n    mal_username: NotRequired[str | None]"),
    ("python_types", "_types.py", "    genres: NotRequired[list[str] | None]", "    genres: list[str]"),
    ("python_types", "_types.py", "    biggest_climbers_7d: Trend[RankMove]", "    biggest_climbers_7d: list[RankMove]"),
    ("spark", "spark/genre_percentiles.ddl", "mal_id INT NOT NULL", "mal_id BIGINT NOT NULL"),
    ("spark", "spark/genre_percentiles.ddl", "rank_percentile DOUBLE", "rank_pct DOUBLE"),
    ("postgres", "sql/postgres.sql", "    rating integer,", "    rating bigint,"),
    ("postgres", "sql/postgres.sql", "'ON_HOLD'", "'PAUSED'"),
    ("postgres", "sql/postgres.sql", "ON genre_percentiles (genre, snapshot_date, genre_rank)", "ON genre_percentiles (genre_rank)"),
    ("postgres", "sql/postgres_upserts.sql", "WHERE (", "WHERE true OR ("),
    ("postgres", "sql/postgres_upserts.sql", "    rating = EXCLUDED.rating,\n", ""),
    ("postgres", "sql/postgres_upserts.sql", ") > 0 AND (", ") >= 0 AND ("),
    ("postgres", "sql/postgres_upserts.sql", ") > 0 AND (", ") > 99 AND ("),
    ("postgres", "sql/postgres_upserts.sql", "    rank_trend_mk_tau = EXCLUDED.rank_trend_mk_tau,\n", ""),
    ("redshift", "sql/redshift.sql", "    rank INTEGER ENCODE az64,\n    score DOUBLE PRECISION ENCODE zstd,\n",
        "    score DOUBLE PRECISION ENCODE zstd,\n    rank INTEGER ENCODE az64,\n"),
    ("redshift", "sql/redshift.sql", "DISTKEY (mal_id)", "DISTKEY (title)"),
    ("redshift", "sql/redshift_copy.sql", "FORMAT AS PARQUET MANIFEST", "FORMAT AS PARQUET MANIFEST PLEASE OR NOT"),
    ("redshift", "sql/redshift_copy.sql", "DELETE FROM anime_genres USING", "DELETE FROM anime USING"),
    ("prisma", "prisma/schema.prisma", '@map("image_url")', '@map("picture_url")'),
    ("prisma", "prisma/schema.prisma", "  username String @db.Text", "  username Strin @db.Text"),
]


def check(generated, gates):
    for gate, path, before, after in DRIFTS:
        if gate not in gates:
            continue
        with tempfile.TemporaryDirectory(prefix="catlog-drift-") as directory:
            copy = Path(directory) / "generated"
            shutil.copytree(generated, copy)
            if path in OF_PACKAGES:
                shutil.copy(OF_PACKAGES[path], copy)
            text = (copy / path).read_text()
            expect(before in text, f"{path} has no {before!r} to drift from")
            (copy / path).write_text(text.replace(before, after, 1))
            try:
                gates[gate](copy)
            except GateError:
                continue
            raise GateError(f"{gate} takes {path} with {after!r} in place of {before!r}")
    missing = set(gates) - {drift[0] for drift in DRIFTS}
    expect(not missing, f"no drift for {sorted(missing)}")
    return f"{sum(drift[0] in gates for drift in DRIFTS)} drifted copies found out"
