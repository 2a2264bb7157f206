"""Resources: where the home is. Nothing is read or created while definitions load."""

from __future__ import annotations

from pathlib import Path

import dagster as dg

from lnb_pipeline.settings import Settings, load_settings


class Home(dg.ConfigurableResource["Home"]):
    """Gives the bodies the settings; a test may point it at a folder of its own."""

    folder: str = ""

    def settings(self) -> Settings:
        settings = Settings(home=Path(self.folder)) if self.folder else load_settings()
        settings.make_folders()
        return settings
