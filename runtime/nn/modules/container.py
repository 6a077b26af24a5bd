"""Modules that hold others: in a row, in a list, by name."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ...tensors.tensor import Tensor
from ..parameter import Parameter
from .module import Module

__all__ = ["ModuleDict", "ModuleList", "ParameterDict", "ParameterList", "Sequential"]


class Numbered(Module):
    """Holds values under the names "0", "1", …"""

    def __init__(self) -> None:
        super().__init__()
        self._length = 0

    def _values(self) -> list[Any]:
        values = []
        for number in range(self._length):
            values.append(getattr(self, str(number)))
        return values

    def _set(self, values: Iterable[Any]) -> None:
        for number in range(self._length):
            delattr(self, str(number))
        self._length = 0
        self.extend(values)

    def _place(self, index: int) -> str:
        if not -self._length <= index < self._length:
            raise IndexError(f"index {index} is out of range")
        return str(index % self._length)

    def append(self, value: Any) -> Any:
        """Add a value at the end."""
        setattr(self, str(self._length), value)
        self._length += 1
        return self

    def extend(self, values: Iterable[Any]) -> Any:
        """Add values at the end."""
        for value in values:
            self.append(value)
        return self

    def insert(self, index: int, value: Any) -> Any:
        """Add a value before an index."""
        values = self._values()
        values.insert(index, value)
        self._set(values)
        return self

    def pop(self, index: int = -1) -> Any:
        """Remove a value; it."""
        values = self._values()
        found = values.pop(index)
        self._set(values)
        return found

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[Any]:
        return iter(self._values())

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return type(self)().extend(self._values()[index])
        return getattr(self, self._place(index))

    def __setitem__(self, index: int, value: Any) -> None:
        setattr(self, self._place(index), value)

    def __delitem__(self, index: Any) -> None:
        values = self._values()
        del values[index]
        self._set(values)


class Sequential(Module):
    """Modules that are called one after the other; given one by one, or in an ordered dict."""

    def __init__(self, *args: Any) -> None:
        super().__init__()
        if len(args) == 1 and isinstance(args[0], dict):
            for name, module in args[0].items():
                self.add_module(name, module)
        else:
            for number, module in enumerate(args):
                self.add_module(str(number), module)

    def _names(self) -> list[str]:
        return list(self._modules)

    def append(self, module: Module) -> Sequential:
        """Add a module at the end."""
        self.add_module(str(len(self)), module)
        return self

    def extend(self, modules: Iterable[Module]) -> Sequential:
        """Add modules at the end."""
        for module in modules:
            self.append(module)
        return self

    def insert(self, index: int, module: Module) -> Sequential:
        """Add a module before an index."""
        modules = list(self)
        modules.insert(index, module)
        for name in self._names():
            delattr(self, name)
        return self.extend(modules)

    def pop(self, key: int) -> Module:
        """Remove a module; it."""
        found: Module = self[key]
        del self[key]
        return found

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[Module]:
        return iter(self._modules.values())

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return Sequential(OrderedDict(list(self._modules.items())[index]))
        return list(self._modules.values())[index]

    def __setitem__(self, index: int, module: Module) -> None:
        setattr(self, self._names()[index], module)

    def __delitem__(self, index: Any) -> None:
        removed = self._names()[index]
        for name in removed if isinstance(removed, list) else [removed]:
            delattr(self, name)
        rest = list(self._modules.items())
        for name, _ in rest:
            delattr(self, name)
        for number, (_, module) in enumerate(rest):
            self.add_module(str(number), module)

    def forward(self, input: Any) -> Any:
        for module in self._modules.values():
            input = module(input)
        return input


class ModuleList(Numbered):
    """A list of modules."""

    def __init__(self, modules: Iterable[Module] | None = None) -> None:
        super().__init__()
        self.extend(modules or [])

    def __add__(self, other: Iterable[Module]) -> ModuleList:
        return ModuleList([*self, *other])


class ParameterList(Numbered):
    """A list of parameters; tensors that are put in become parameters."""

    def __init__(self, values: Iterable[Any] | None = None) -> None:
        super().__init__()
        self.extend(values or [])

    def append(self, value: Any) -> ParameterList:
        """Add a parameter at the end."""
        is_plain = isinstance(value, Tensor) and not isinstance(value, Parameter)
        super().append(Parameter(value) if is_plain else value)
        return self


class Named(Module):
    """Holds values by name."""

    def __init__(self) -> None:
        super().__init__()
        self._keys: list[str] = []

    def __getitem__(self, key: str) -> Any:
        if key not in self._keys:
            raise KeyError(key)
        return getattr(self, key)

    def __setitem__(self, key: str, value: Any) -> None:
        if key not in self._keys:
            self._keys.append(key)
        setattr(self, key, value)

    def __delitem__(self, key: str) -> None:
        self._keys.remove(key)
        delattr(self, key)

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __contains__(self, key: str) -> bool:
        return key in self._keys

    def keys(self) -> list[str]:
        """The names."""
        return list(self._keys)

    def values(self) -> list[Any]:
        """The values."""
        values = []
        for key in self._keys:
            values.append(getattr(self, key))
        return values

    def items(self) -> list[tuple[str, Any]]:
        """(name, value) pairs."""
        return list(zip(self._keys, self.values()))

    def update(self, values: Mapping[str, Any] | Iterable[tuple[str, Any]]) -> None:
        """Set several."""
        for key, value in dict(values).items():
            self[key] = value

    def pop(self, key: str) -> Any:
        """Remove a value; it."""
        found = self[key]
        del self[key]
        return found

    def clear(self) -> None:
        """Remove all."""
        for key in self.keys():
            del self[key]


class ModuleDict(Named):
    """Modules by name."""

    def __init__(self, modules: Mapping[str, Module] | None = None) -> None:
        super().__init__()
        self.update(modules or {})


class ParameterDict(Named):
    """Parameters by name; tensors that are put in become parameters."""

    def __init__(self, parameters: Mapping[str, Any] | None = None) -> None:
        super().__init__()
        self.update(parameters or {})

    def __setitem__(self, key: str, value: Any) -> None:
        is_plain = isinstance(value, Tensor) and not isinstance(value, Parameter)
        super().__setitem__(key, Parameter(value) if is_plain else value)
