"""On what a training runs: one process or those that `torchrun` started, on a CPU or on GPUs."""

from __future__ import annotations

import gc
import os
from typing import TYPE_CHECKING

from coursekit.errors import CourseError

if TYPE_CHECKING:
    import torch
    from lightning_fabric import Fabric

    from coursekit.neural.recipes import Recipe


def first_process() -> bool:
    """Say whether this is the only process, or the first of those that `torchrun` started."""
    return int(os.environ.get("RANK", "0")) == 0


def wait_for_all() -> None:
    """Wait until every process of `torchrun` has come this far; alone, go on."""
    import torch

    if torch.distributed.is_available() and torch.distributed.is_initialized():
        torch.distributed.barrier()


def part() -> None:
    """Part from the other processes of `torchrun` once all have come this far; alone, do nothing.

    Left to the end of Python, a process sometimes aborts: threads of the group outlive what they
    belong to.
    """
    import torch

    if torch.distributed.is_available() and torch.distributed.is_initialized():
        torch.distributed.barrier()
        # Nets of finished trainings hold on to the group.
        gc.collect()
        torch.distributed.destroy_process_group()


def launch(recipe: Recipe) -> Fabric:
    """Return Lightning Fabric, launched, with the recipe's device and precision.

    Alone it is one process; under `torchrun` it is DistributedDataParallel over all processes.

    Tried on CPUs only, alone and with two processes of one machine. Not tried, as no GPU was at
    hand: CUDA (its generator in the checkpoint, bf16, several cards) and several machines.

    Raises:
        CourseError: the device cannot compute in the recipe's precision.
    """
    from lightning_fabric import Fabric
    from lightning_fabric.strategies.ddp import DDPStrategy

    processes = int(os.environ.get("WORLD_SIZE", "1"))
    if processes == 1:
        fabric = Fabric(accelerator=recipe.device, devices=1, precision=recipe.precision)
    else:
        local_processes = int(os.environ.get("LOCAL_WORLD_SIZE", processes))
        fabric = Fabric(
            accelerator=recipe.device,
            # A step may leave weights out, as when two nets take turns. Where none does, PyTorch
            # warns once that looking for them was in vain.
            strategy=DDPStrategy(find_unused_parameters=True),
            devices=local_processes,
            num_nodes=processes // local_processes,
            precision=recipe.precision,
        )
    fabric.launch()
    require_precision(recipe, fabric.device)
    return fabric


def require_precision(recipe: Recipe, device: torch.device) -> None:
    """Refuse a precision that the device does not have.

    Raises:
        CourseError: the recipe asks for bf16, which this device does not compute in.
    """
    import torch

    if recipe.precision == "32" or device.type == "cpu":
        return
    if device.type != "cuda" or not torch.cuda.is_bf16_supported(including_emulation=False):
        raise CourseError(
            f"{name_of(device)} does not compute in bf16, which the recipe's precision "
            f"{recipe.precision!r} takes. Set the recipe's precision to '32', or its device to "
            "'cpu'."
        )


def name_of(device: torch.device) -> str:
    """Return what a device is called in a card: `cpu`, or the name of the graphics card."""
    import torch

    return torch.cuda.get_device_name(device) if device.type == "cuda" else device.type
