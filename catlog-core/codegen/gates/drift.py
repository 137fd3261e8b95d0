"""Every gate fails on a copy that has drifted: else it would be no gate."""

import shutil
import tempfile
from pathlib import Path

from gate import GateError, expect

# Gate, file, what stands there, what a change by hand would make of it.
DRIFTS = [
    ("json_schema", "json-schema/EtlRun.json", '"rowsRead"', '"rowsSeen"'),
    ("json_schema", "json-schema/UserAnime.json", '"ON_HOLD"', '"PAUSED"'),
    ("typescript", "typescript/catlog.d.ts", "  synopsis?: string | null;", "  synopsis: string;"),
    ("typescript", "typescript/catlog.d.ts", "  etlRunId: string;", "  runId: string;"),
    ("typescript", "typescript/catlog.d.ts", "  snapshotDate: IsoDate;", "  snapshotDate: Date;"),
    ("python_types", "python/_types.py", "    image_url: NotRequired[str | None]", "    image_url: str"),
    ("python_types", "python/_types.py", '    "strongly_climbing",', '    "climbing_strongly",'),
    ("spark", "spark/genre_percentiles.ddl", "mal_id INT NOT NULL", "mal_id BIGINT NOT NULL"),
    ("spark", "spark/genre_percentiles.ddl", "rank_percentile DOUBLE", "rank_pct DOUBLE"),
    ("postgres", "sql/postgres.sql", "    rating integer,", "    rating bigint,"),
    ("postgres", "sql/postgres.sql", "'ON_HOLD'", "'PAUSED'"),
    ("postgres", "sql/postgres.sql", "ON genre_percentiles (genre, snapshot_date, genre_rank)", "ON genre_percentiles (genre_rank)"),
    ("postgres", "sql/postgres_upserts.sql", "WHERE (", "WHERE true OR ("),
    ("postgres", "sql/postgres_upserts.sql", "    rating = EXCLUDED.rating,\n", ""),
    ("redshift", "sql/redshift.sql", "    rank INTEGER ENCODE az64,\n    score DOUBLE PRECISION ENCODE zstd,\n",
        "    score DOUBLE PRECISION ENCODE zstd,\n    rank INTEGER ENCODE az64,\n"),
    ("redshift", "sql/redshift.sql", "DISTKEY (mal_id)", "DISTKEY (title)"),
    ("redshift", "sql/redshift_copy.sql", "FORMAT AS PARQUET MANIFEST", "FORMAT AS PARQUET MANIFEST PLEASE OR NOT"),
    ("redshift", "sql/redshift_copy.sql", "DELETE FROM users USING", "DELETE FROM anime USING"),
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
