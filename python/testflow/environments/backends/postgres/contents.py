"""What is in a database."""

from __future__ import annotations

from hashlib import sha256

from testflow.environments.backends.postgres.cluster import Cluster

_OWN = "n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg_toast%'"
_RELATIONS = f"""
    SELECT n.nspname, c.relname, c.relkind::text,
           COALESCE((SELECT string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
                            || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END,
                            ', ' ORDER BY a.attnum)
                     FROM pg_attribute a
                     WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), '')
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE {_OWN} AND c.relkind IN ('r', 'v', 'm', 'S', 'i')
    ORDER BY 1, 2
"""  # noqa: S608 - nothing from outside
_ROWS = """
    SELECT count(*), md5(COALESCE(string_agg(md5(t::text), '' ORDER BY md5(t::text)), ''))
    FROM {} t
"""


async def contents_of(cluster: Cluster, database: str) -> tuple[tuple[str, ...], str]:
    """Give the tables and views of a database, sorted, and a hash of all that it holds.

    Every row is read: the hash is exact, and takes as long as that.
    """
    whole = sha256()
    tables: list[str] = []
    async with await cluster.connect(database) as connection:
        relations = await (await connection.execute(_RELATIONS.encode())).fetchall()
        for schema, name, kind, columns in relations:
            whole.update(f"{schema}.{name} {kind} {columns}\n".encode())
            quoted = f"{_quoted(schema)}.{_quoted(name)}"
            if kind in "rvm":
                tables.append(name if schema == "public" else f"{schema}.{name}")
            if kind in "rm":
                rows = await (await connection.execute(_ROWS.format(quoted).encode())).fetchone()
                whole.update(f"{rows}\n".encode())
            if kind == "S":
                statement = f"SELECT last_value, is_called FROM {quoted}".encode()  # noqa: S608
                whole.update(f"{await (await connection.execute(statement)).fetchone()}\n".encode())
    return tuple(sorted(tables)), whole.hexdigest()


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
