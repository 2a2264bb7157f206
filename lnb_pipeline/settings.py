"""Settings: where the folders are and how much of the machine may be used.

Everything comes from `LNB_*` environment variables or a `.env` file; nothing is read at import.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from lnb_pipeline.errors import Finding, UsageError, fail

PROJECT_ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """One home folder and the limits of the machine.

    `home` (LNB_HOME): holds landing/, archive/, quarantine/, restricted/, published/, dagster/.
    """

    model_config = SettingsConfigDict(env_prefix="LNB_", env_file=".env", extra="ignore")

    home: Path = Field(default=PROJECT_ROOT / "data", description="folder of all data")
    settle_seconds: float = Field(
        default=1.0, ge=0, le=600, description="a delivery must not change for this long before it is taken"
    )
    threads: int = Field(default=2, ge=1, le=256, description="DuckDB threads")
    memory_limit: str = Field(default="1GB", pattern=r"^\d+(\.\d+)?(MB|GB)$", description="DuckDB memory")
    keep_releases: int = Field(default=30, ge=2, description="older releases than this many are removed")
    pictures: bool = Field(default=True, description="draw families of indicators and maps after each release")
    min_free_mb: int = Field(default=200, ge=0, description="free space a run needs before it starts")

    @field_validator("home", mode="before")
    @classmethod
    def _named(cls, value: object) -> object:
        if isinstance(value, str) and not value.strip():
            raise ValueError("LNB_HOME is empty")
        return value

    @field_validator("home")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        path = value.expanduser().resolve()
        if path.exists() and not path.is_dir():
            raise ValueError("LNB_HOME is a file, not a folder")
        return path

    @cached_property
    def landing(self) -> Path:
        return self.home / "landing"

    @cached_property
    def archive(self) -> Path:
        return self.home / "archive"

    @cached_property
    def quarantine(self) -> Path:
        return self.home / "quarantine"

    @cached_property
    def restricted(self) -> Path:
        return self.home / "restricted"

    @cached_property
    def aggregates(self) -> Path:
        return self.restricted / "aggregates"

    @cached_property
    def published(self) -> Path:
        return self.home / "published"

    @cached_property
    def versions(self) -> Path:
        return self.published / "versions"

    @cached_property
    def current(self) -> Path:
        return self.published / "current.duckdb"

    @cached_property
    def dagster_home(self) -> Path:
        return self.home / "dagster"

    def make_folders(self) -> None:
        """Create the home; everything but `published` is for the pipeline's user alone."""
        private = (self.archive, self.quarantine, self.restricted, self.aggregates, self.dagster_home)
        try:
            for folder in (self.home, self.landing, self.published, self.versions):
                if not folder.exists():
                    folder.mkdir(parents=True)
                    folder.chmod(0o755)  # whatever the umask: analysts read below, senders write to landing
            for folder in private:
                folder.mkdir(parents=True, exist_ok=True)
                folder.chmod(0o700)
        except OSError as error:
            raise fail(
                UsageError, "E901", where=f"LNB_HOME={self.home}", rule="the home is a folder we may write to",
                expected="a writable folder", got=type(error).__name__, hint="choose another LNB_HOME",
            ) from None


def load_settings() -> Settings:
    """Read and check the settings.

    Raises
    ------
    UsageError
        E901 with the setting's name; values are not repeated (they may be secrets later).
    """
    try:
        return Settings()
    except ValidationError as error:
        raise UsageError(
            *(
                Finding(
                    "E901",
                    where=f"LNB_{'_'.join(str(p) for p in item['loc']).upper()}",
                    rule="settings are checked before anything runs",
                    expected=str(Settings.model_fields[str(item["loc"][0])].description or "a valid value"),
                    got=item["msg"],
                    hint="correct the environment variable or the .env file",
                )
                for item in error.errors()
            )
        ) from None
