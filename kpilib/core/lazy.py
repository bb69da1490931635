"""Modules that are loaded when something in them is first used: the one way to import late.

    if TYPE_CHECKING:
        import pandas as pd
    else:
        pd = lazy("pandas")

Loading matplotlib takes half a second, pandas a third of one; `kpi --help`, or a pack in which
nothing has changed, must not wait for either. Extras that may not be installed, and modules that
some systems lack, are named in the same way: what needs them finds out when it is run.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType


class LazyModule(ModuleType):
    """Stands for a module until, and also after, it is loaded.

    Nothing is kept here: what is put in place of a module's attribute, by a test for instance, is
    seen at once.
    """

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):  # asked by whoever looks at modules, not by who uses this one
            raise AttributeError(name)
        module = sys.modules.get(self.__name__) or import_module(self.__name__)
        if not hasattr(module, name):
            # `matplotlib.figure` is an attribute only from when it has been loaded itself.
            import_module(f"{self.__name__}.{name}")
        found = getattr(module, name)
        inside = isinstance(found, ModuleType) and found.__name__ == f"{self.__name__}.{name}"
        return LazyModule(found.__name__) if inside else found


def lazy(name: str) -> ModuleType:
    """The module of that name, loaded when something in it is used.

    >>> lazy("xml.dom.minidom").parseString("<a/>").firstChild.tagName
    'a'
    """
    return LazyModule(name)
