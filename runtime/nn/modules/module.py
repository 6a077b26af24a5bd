"""Modules: objects with parameters, buffers and other modules in their attributes.

In: attributes that are set. Out: an object that can be called, and knows by name everything below
it that is trained or kept. Parameters, buffers and modules are ordinary attributes; their order is
that in which they were set.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ...tape import recording
from ...tensors.autograd import forget_gradients
from ...tensors.tensor import Tensor, wrap
from ..parameter import Buffer, Parameter
from .hooks import Hooks, RemovableHandle, watched

__all__ = ["IncompatibleKeys", "Module"]


class IncompatibleKeys(NamedTuple):
    """What `load_state_dict` did not find, and what it had no use for."""

    missing_keys: list[str]
    unexpected_keys: list[str]


class Module:
    """The base of all layers and models: a subclass defines `forward`."""

    training: bool

    if TYPE_CHECKING:  # what is below is an attribute

        def __getattr__(self, name: str) -> Any: ...

    def __init__(self) -> None:
        self.training = True
        self._hooks = Hooks()
        self._buffer_names: dict[str, bool] = {}

    def forward(self, *args: Any, **keywords: Any) -> Any:
        """What calling the module computes."""
        raise NotImplementedError(f'Module [{type(self).__name__}] is missing the required "forward" function')

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        if self._hooks.any:
            return self._hooks.around(self, args, keywords)
        return self.forward(*args, **keywords)

    def __setattr__(self, name: str, value: Any) -> None:
        if isinstance(value, (Parameter, Module, Buffer)) and "_hooks" not in self.__dict__:
            kind = "module" if isinstance(value, Module) else "parameters"
            raise AttributeError(f"cannot assign {kind} before Module.__init__() call")
        if isinstance(value, Buffer):
            self._buffer_names[name] = value.persistent
        old = self.__dict__.get(name)
        if isinstance(old, Parameter) and isinstance(value, Tensor) and not isinstance(value, Parameter):
            raise TypeError(
                f"cannot assign a {type(value).__name__} as parameter '{name}' (torch.nn.Parameter or None expected)"
            )
        object.__setattr__(self, name, value)

    def __delattr__(self, name: str) -> None:
        self._buffer_names.pop(name, None)
        object.__delattr__(self, name)

    # --- registering -------------------------------------------------------------------------

    def register_parameter(self, name: str, param: Parameter | None) -> None:
        """Set an attribute to a parameter or None."""
        setattr(self, name, param)

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        """Set an attribute to a tensor that is kept, and saved if persistent."""
        self._buffer_names[name] = persistent
        setattr(self, name, tensor)

    def add_module(self, name: str, module: Module | None) -> None:
        """Set an attribute to a module."""
        if module is not None and not isinstance(module, Module):
            raise TypeError(f"{module!r} is not a Module subclass")
        if name == "" or "." in name:
            raise KeyError(f'module name can\'t be empty string "" or contain ".", got: {name}')
        setattr(self, name, module)

    register_module = add_module

    # --- what is below ---------------------------------------------------------------------------

    @property
    def _parameters(self) -> dict[str, Parameter]:
        return {name: x for name, x in self.__dict__.items() if isinstance(x, Parameter)}

    @property
    def _buffers(self) -> dict[str, Tensor]:
        found = {name: self.__dict__.get(name) for name in self._buffer_names}
        return {name: x for name, x in found.items() if x is not None}

    @property
    def _modules(self) -> dict[str, Module]:
        return {name: x for name, x in self.__dict__.items() if isinstance(x, Module)}

    def named_modules(
        self, memo: set[int] | None = None, prefix: str = "", remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Module]]:
        """This module and all below, with their paths; each once."""
        seen = set() if memo is None else memo
        found: list[tuple[str, Module]] = []
        if id(self) not in seen:
            if remove_duplicate:
                seen.add(id(self))
            found.append((prefix, self))
            for name, module in self._modules.items():
                found += module.named_modules(seen, f"{prefix}.{name}" if prefix else name, remove_duplicate)
        return iter(found)

    def modules(self) -> Iterator[Module]:
        """This module and all below."""
        return iter([module for _, module in self.named_modules()])

    def named_children(self) -> Iterator[tuple[str, Module]]:
        """The modules directly below, with their names; each once."""
        seen: set[int] = set()
        found: list[tuple[str, Module]] = []
        for name, module in self._modules.items():
            if id(module) not in seen:
                seen.add(id(module))
                found.append((name, module))
        return iter(found)

    def children(self) -> Iterator[Module]:
        """The modules directly below."""
        return iter([module for _, module in self.named_children()])

    def _named(
        self, members: Callable[[Module], Mapping[str, Any]], prefix: str, recurse: bool, remove_duplicate: bool
    ) -> Iterator[tuple[str, Any]]:
        seen: set[Any] = set()  # by identity: tensors and modules are equal to themselves alone as keys
        found: list[tuple[str, Any]] = []
        modules = self.named_modules(None, prefix, remove_duplicate) if recurse else iter([(prefix, self)])
        for path, module in modules:
            for name, value in members(module).items():
                if value not in seen or not remove_duplicate:
                    seen.add(value)
                    found.append((f"{path}.{name}" if path else name, value))
        return iter(found)

    def named_parameters(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Parameter]]:
        """The parameters with their paths; each once."""
        return self._named(lambda m: m._parameters, prefix, recurse, remove_duplicate)

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        """The parameters."""
        return iter([x for _, x in self.named_parameters(recurse=recurse)])

    def named_buffers(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Tensor]]:
        """The buffers with their paths; each once."""
        return self._named(lambda m: m._buffers, prefix, recurse, remove_duplicate)

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        """The buffers."""
        return iter([x for _, x in self.named_buffers(recurse=recurse)])

    def _walk(self, target: str) -> Any:
        found: Any = self
        for part in target.split(".") if target else ():
            if not hasattr(found, part):
                raise AttributeError(f"{type(found).__name__} has no attribute `{part}`")
            found = getattr(found, part)
        return found

    def get_submodule(self, target: str) -> Module:
        """The module at a path. Raises AttributeError."""
        found = self._walk(target)
        if not isinstance(found, Module):
            raise AttributeError(f"`{target}` is not an nn.Module")
        return found

    def get_parameter(self, target: str) -> Parameter:
        """The parameter at a path. Raises AttributeError."""
        found = self._walk(target)
        if not isinstance(found, Parameter):
            raise AttributeError(f"`{target}` is not an nn.Parameter")
        return found

    def get_buffer(self, target: str) -> Tensor:
        """The buffer at a path. Raises AttributeError."""
        path, _, name = target.rpartition(".")
        owner = self.get_submodule(path)
        if name not in owner._buffers:
            raise AttributeError(f"`{target}` is not a buffer")
        return owner._buffers[name]

    # --- modes, dtypes, gradients ----------------------------------------------------------------

    def apply(self, fn: Callable[[Module], Any]) -> Module:
        """Call `fn` on every module below, then on this."""
        for module in self.children():
            module.apply(fn)
        fn(self)
        return self

    def train(self, mode: bool = True) -> Module:
        """Set `training` here and below."""
        for module in self.modules():
            module.training = mode
        return self

    def eval(self) -> Module:
        """Set `training` to False here and below."""
        return self.train(False)

    def requires_grad_(self, requires_grad: bool = True) -> Module:
        """Set `requires_grad` of all parameters."""
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients of all parameters."""
        forget_gradients(self.parameters(), set_to_none)

    def to(self, *args: Any, **keywords: Any) -> Module:
        """Convert the floats of parameters and buffers to a dtype."""
        for tensor in [*self.parameters(), *self.buffers()]:
            made = tensor.detach().to(*args, **keywords)
            if tensor.dtype.kind == "f" and made.dtype != tensor.dtype:
                tensor.data = made
                if tensor.grad is not None:
                    tensor.grad = tensor.grad.to(made.dtype)
        return self

    def float(self) -> Module:
        """Floats in float32."""
        return self.to(np.float32)

    def double(self) -> Module:
        """Floats in float64."""
        return self.to(np.float64)

    def half(self) -> Module:
        """Floats in float16."""
        return self.to(np.float16)

    def type(self, dst_type: Any) -> Module:
        """Floats in a dtype."""
        return self.to(dst_type)

    def cpu(self) -> Module:
        """The module: it is there."""
        return self

    # --- state -----------------------------------------------------------------------------------

    def _state(self) -> dict[str, Any]:
        buffers = {name: x for name, x in self._buffers.items() if self._buffer_names[name]}
        return {**self._parameters, **buffers}

    def state_dict(self, *, prefix: str = "", keep_vars: bool = False) -> OrderedDict[str, Tensor]:
        """All parameters and persistent buffers by path; they share the elements."""
        found: OrderedDict[str, Tensor] = OrderedDict()
        for name, x in self._state().items():
            found[prefix + name] = x if keep_vars else x.detach()
        for name, module in self._modules.items():
            found.update(module.state_dict(prefix=f"{prefix}{name}.", keep_vars=keep_vars))
        return found

    def load_state_dict(
        self, state_dict: Mapping[str, Any], strict: bool = True, assign: bool = False
    ) -> IncompatibleKeys:
        """Copy tensors or arrays into parameters and buffers by path, or (assign) put them in their place.

        Raises RuntimeError for shapes that differ and, if strict, for keys that do.
        """
        own = self.state_dict(keep_vars=True)
        missing = [key for key in own if key not in state_dict]
        unexpected = [key for key in state_dict if key not in own]
        errors = []
        if strict and unexpected:
            errors.append("Unexpected key(s) in state_dict: " + ", ".join(f'"{k}"' for k in unexpected) + ". ")
        if strict and missing:
            errors.append("Missing key(s) in state_dict: " + ", ".join(f'"{k}"' for k in missing) + ". ")
        for key, target in own.items():
            if key in state_dict and tuple(state_dict[key].shape) != tuple(target.shape):
                errors.append(
                    f"size mismatch for {key}: copying a param with shape {tuple(state_dict[key].shape)} from "
                    f"checkpoint, the shape in current model is {tuple(target.shape)}."
                )
        if errors:
            text = "\n\t".join(errors)
            raise RuntimeError(f"Error(s) in loading state_dict for {type(self).__name__}:\n\t{text}")
        with recording(False):
            for key, target in own.items():
                if key in state_dict:
                    value = state_dict[key]
                    value = value if isinstance(value, Tensor) else wrap(np.asarray(value))
                    if assign:
                        self._assign(key, value, target)
                    else:
                        target.copy_(value.detach())
        return IncompatibleKeys(missing, unexpected)

    def _assign(self, key: str, value: Tensor, target: Tensor) -> None:
        """Put a tensor in the place of another; a parameter of it in that of a parameter."""
        if isinstance(target, Parameter):
            same = target.requires_grad
            value = value.requires_grad_(same) if isinstance(value, Parameter) else Parameter(value, same)
        path, _, name = key.rpartition(".")
        setattr(self.get_submodule(path), name, value)

    # --- hooks -----------------------------------------------------------------------------------

    def register_forward_pre_hook(self, hook: Callable[..., Any], *, with_kwargs: bool = False) -> RemovableHandle:
        """Call hook(module, args) before forward; what it gives replaces the arguments."""
        return self._hooks.add("before", hook, with_kwargs)

    def register_forward_hook(self, hook: Callable[..., Any], *, with_kwargs: bool = False) -> RemovableHandle:
        """Call hook(module, args, result) after forward; what it gives replaces the result."""
        return self._hooks.add("after", hook, with_kwargs)

    def register_full_backward_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Call hook(module, grad_input, grad_output) when both are known."""
        return self._hooks.add("backward", watched(hook), False)

    # --- text ------------------------------------------------------------------------------------

    def extra_repr(self) -> str:
        """What stands between the brackets of the text."""
        return ""

    def _get_name(self) -> str:
        return type(self).__name__

    def __repr__(self) -> str:
        lines = []
        for name, module in self._modules.items():
            text = repr(module).replace("\n", "\n  ")
            lines.append(f"  ({name}): {text}")
        extra = self.extra_repr()
        if not lines:
            return f"{self._get_name()}({extra})"
        return "\n".join([f"{self._get_name()}(", *([f"  {extra}"] if extra else []), *lines, ")"])
