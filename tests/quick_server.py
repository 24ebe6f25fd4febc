"""`hrn-kg`, which looks ten times a second at what it looks at every second or two, and waits for nobody at its end.

So what a test waits for comes sooner. How often it looks is all that is other than in the service.
"""

from hrn_kg import cli
from hrn_kg.engine.remote import remote_engine
from hrn_kg.web.layers import observation
from hrn_kg.web.served import current, watch
from hrn_kg.web.server import run

_OFTEN = 0.1
_PATIENCE = 1  # second for visitors whose questions are under way when it is told to stop
_config_for = run.config_for


def config_for(app):
    """As it is, but for that patience."""
    config = _config_for(app)
    config.timeout_graceful_shutdown = _PATIENCE
    return config


for _module, _name in (
    *((current, "_SECONDS"), (watch, "_SECONDS"), (watch, "_FIRST_SECONDS")),
    *((observation, "_SAMPLE_SECONDS"), (remote_engine, "SECONDS")),
):
    assert hasattr(_module, _name), f"{_module.__name__} has no {_name} any more"
    setattr(_module, _name, _OFTEN)
run.config_for = config_for
cli.run()
