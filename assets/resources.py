"""Resources: where the home is. Nothing is read or created while definitions load."""

from __future__ import annotations

import dagster as dg

from lnb_pipeline.settings import Settings, load_settings


class Home(dg.ConfigurableResource):
    """Gives the bodies the settings; a test may point it at a folder of its own."""

    folder: str = ""

    def settings(self) -> Settings:
        settings = Settings(home=self.folder) if self.folder else load_settings()  # type: ignore[arg-type]
        settings.make_folders()
        return settings
