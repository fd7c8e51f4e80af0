"""What apps may be registered for, as the settings say."""

from access.oauth.sandbox_apps import NEEDED
from access.permissions.packages import Packages, PackagesUnfit, read_packages
from access.permissions.scopes import Scopes
from settings import Settings, SettingsError


def packages_of(settings: Settings, scopes: Scopes) -> Packages:
    """The packages that ship, and those of the operator's own file. Raises SettingsError telling every fault."""
    try:
        packages = read_packages(scopes, settings.packages)
    except PackagesUnfit as problem:
        raise SettingsError(str(problem)) from None
    missing = sorted(NEEDED - packages.keys())
    if settings.sandboxed and missing:
        raise SettingsError(f"SAAN_PACKAGES: the sandbox's apps need the packages {', '.join(missing)}.")
    return packages
