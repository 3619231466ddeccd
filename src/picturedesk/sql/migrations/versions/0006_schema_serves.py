"""Which programs go on with the schema: what lets an older version serve beside a newer one."""

from alembic import op

revision = "0006"
down_revision = "0005"
serves = "0006"


def upgrade() -> None:
    op.execute("CREATE TABLE schema_serves (oldest TEXT NOT NULL)")
    op.execute("INSERT INTO schema_serves (oldest) VALUES ('0006')")
