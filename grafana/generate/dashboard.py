"""The whole dashboard, and its file."""

from collections.abc import Callable, Iterable
import json
from pathlib import Path

from grafana_foundation_sdk.builders import (
    dashboard,
    stat,
    statetimeline,
    table,
    timeseries,
)
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import (
    Dashboard,
    DashboardCursorSync,
    Panel,
    VariableOption,
    VariableRefresh,
    VariableSort,
)
from grafana_foundation_sdk.models.table import Options as TableOptions

from . import fuse_panels, panels
from .entities import Entity, charger, site
from .ids import PANEL_IDS, ROW_IDS
from .languages import DATASOURCE, Language

DASHBOARDS = Path(__file__).parents[1] / "dashboards"
TITLE = "Dynamic Load Manager"
REFRESH = "5s"

# Grafana takes the ids of the first measurement that has any; that of a current is shared by all
# currents, unless measurements are named after entities.
SITE = site("sensor", "main_fuse_load")
CHARGER = charger("sensor", "offered_current")


type PanelBuilder = stat.Panel | statetimeline.Panel | table.Panel | timeseries.Panel

ROWS: tuple[tuple[str, Callable[[Language], Iterable[PanelBuilder]]], ...] = (
    ("Now", panels.now),
    ("Main fuse", fuse_panels.main_fuse),
    ("Who stopped it", panels.who_and_when),
    ("Energy", panels.energy),
    ("The load manager itself", panels.watch),
)


def _datasource(language: Language) -> dashboard.DatasourceVariable:
    """Return the variable of the database; the one of the provisioning at first."""
    return (
        dashboard.DatasourceVariable("datasource")
        .label("Data source")
        .type("influxdb")
        .current(
            VariableOption(
                selected=True,
                text=f"InfluxDB ({language.title})",
                value=f"dynamic-load-manager-{language.name}",
            )
        )
    )


def _prefix(
    language: Language, entity: Entity, label: str, current: str
) -> dashboard.QueryVariable:
    """Return the variable of what the ids of a device's entities begin with."""
    text = language.ids(entity)
    return (
        dashboard.QueryVariable(entity.device)
        .label(label)
        .datasource(DATASOURCE)
        .query({"query": text, "refId": entity.device})
        .regex(f"/^(.*_)(?:{'|'.join(entity.ends)})$/")
        .refresh(VariableRefresh.ON_TIME_RANGE_CHANGED)
        .sort(VariableSort.ALPHABETICAL_ASC)
        .allow_custom_value(allow_custom_value=True)
        .current(VariableOption(selected=True, text=current, value=current))
    )


def build(language: Language) -> Dashboard:
    """Return the dashboard in a query language."""
    made = (
        dashboard.Dashboard(f"{TITLE} ({language.title})")
        .uid(f"dynamic-load-manager-{language.name}")
        .tags(["dynamic-load-manager", "home-assistant"])
        .time("now-15m", "now")
        .timezone("browser")
        .refresh(REFRESH)
        .timepicker(
            dashboard.TimePicker().refresh_intervals(
                [REFRESH, "10s", "30s", "1m", "5m", "15m"]
            )
        )
        .tooltip(DashboardCursorSync.CROSSHAIR)
        .editable()
        .with_variable(_datasource(language))
        .with_variable(_prefix(language, SITE, "Main fuse", "dynamic_load_manager_"))
        .with_variable(_prefix(language, CHARGER, "Charger", "go_echarger_"))
    )
    for title, row in ROWS:
        made = made.with_row(dashboard.Row(title).id(ROW_IDS[title]))
        for panel in row(language):
            made = made.with_panel(panel)
    finished = made.build()
    assert finished.templating is not None
    for variable in finished.templating.list_val or []:
        # The SDK gives each of them what only a variable with intervals may have.
        variable.auto = variable.auto_min = variable.auto_count = None
    for built in finished.panels or []:
        if isinstance(built, Panel):
            built.id_val = PANEL_IDS[f"{built.title}"]
        # The SDK writes a footer that is switched off; newer versions know none here.
        if isinstance(built, Panel) and isinstance(built.options, TableOptions):
            built.options.footer = None
    return finished


def text_of(language: Language) -> str:
    """Return the content of the file."""
    return (
        json.dumps(build(language), cls=JSONEncoder, indent=2, ensure_ascii=False)
        + "\n"
    )
