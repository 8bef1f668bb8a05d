"""Batches from a data set for the training loop, in an order from which a killed run goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset, Sampler

from coursekit.errors import CourseError

BatchLoss = Callable[[nn.Module, Any, torch.Generator], Tensor]


class Batches:
    """A `step_loss` for `fit` that takes its batches from a data set, shuffled anew each epoch.

    Under `torchrun` each process takes its own share of each epoch: two processes with batches of
    8 go through the data as one with batches of 16 does. The checkpoint holds the place in the
    data set, so that a killed run goes on in the middle of an epoch. For each training make a new
    one.
    """

    def __init__(
        self,
        dataset: Dataset[Any],
        loss: BatchLoss,
        *,
        batch_size: int,
        seed: int,
        workers: int = 0,
        collate: Callable[[list[Any]], Any] | None = None,
    ) -> None:
        """Take the data set; nothing is read before the first step.

        Args:
            dataset: has a length, and gives the same item for the same index at any time: what
                is drawn at random anew (a crop, a transposition) belongs into `loss`.
            loss: called with the model, a batch on the model's device and a generator.
            batch_size: items a step and process; what is left over at the end of an epoch is
                not used in that epoch.
            seed: of the order; the same in all processes.
            workers: processes that read items ahead; 0 reads them in this one.
            collate: makes a batch of a list of items; None stacks tensors.

        Raises:
            CourseError: the sizes or the seed cannot be.
        """
        if batch_size < 1 or workers < 0 or seed < 0:
            raise CourseError(
                f"Batches were given batch_size={batch_size}, workers={workers} and seed={seed}. "
                "They take whole numbers, a batch_size from 1 on, workers and seed from 0 on."
            )
        self.dataset, self.loss, self.collate = dataset, loss, collate
        self.batch_size, self.seed, self.workers = batch_size, seed, workers
        self.taken = 0
        self._batches: Iterator[Any] | None = None

    def __call__(self, model: nn.Module, generator: torch.Generator, step: int) -> Tensor:
        """Return the loss of the next batch."""
        from lightning_fabric.utilities import move_data_to_device

        if self._batches is None:
            self._batches = iter(self._loader())
        batch = next(self._batches)
        self.taken += 1
        device = next(model.parameters()).device
        return self.loss(model, move_data_to_device(batch, device), generator)

    def state_dict(self) -> dict[str, int]:
        """Return the place in the data set, and what the order depends on."""
        return {"taken": self.taken, **self._order()}

    def load_state_dict(self, state: dict[str, int]) -> None:
        """Go on from a place in the data set.

        Raises:
            CourseError: the place belongs to another order.
        """
        differing = [name for name, value in self._order().items() if state.get(name) != value]
        if differing:
            raise CourseError(
                f"The checkpoint was written over other batches: {', '.join(differing)} differ. "
                "Take the same data set, batch size and seed, or name another checkpoint."
            )
        self.taken, self._batches = state["taken"], None

    def _order(self) -> dict[str, int]:
        """Return what the order of the batches depends on, beside the number of processes."""
        items = len(self.dataset)  # type: ignore[arg-type]
        return {"items": items, "batch_size": self.batch_size, "seed": self.seed}

    def _loader(self) -> DataLoader[Any]:
        return DataLoader(
            self.dataset,
            batch_sampler=_ShuffledBatches(**self._order(), start=self.taken),
            num_workers=self.workers,
            collate_fn=self.collate,
            # Else it would draw from the global generator, one draw more after each restart.
            generator=torch.Generator().manual_seed(self.seed),
        )


class _ShuffledBatches(Sampler[list[int]]):
    """Yields the indices of this process's batches, epoch after epoch, without end."""

    def __init__(self, items: int, batch_size: int, seed: int, start: int) -> None:
        self.items, self.batch_size, self.seed, self.start = items, batch_size, seed, start
        self.rank, self.processes = 0, 1
        if torch.distributed.is_available() and torch.distributed.is_initialized():
            self.rank = torch.distributed.get_rank()
            self.processes = torch.distributed.get_world_size()
        self.batches_an_epoch = items // (batch_size * self.processes)
        if self.batches_an_epoch == 0:
            raise CourseError(
                f"The data set has {items} items; a step takes {batch_size} for each of "
                f"{self.processes} process(es). Take smaller batches or more data."
            )

    def __iter__(self) -> Iterator[list[int]]:
        epoch, batch = divmod(self.start, self.batches_an_epoch)
        while True:
            generator = torch.Generator().manual_seed(self.seed + epoch)
            order = torch.randperm(self.items, generator=generator).tolist()
            for number in range(batch, self.batches_an_epoch):
                first = (number * self.processes + self.rank) * self.batch_size
                yield order[first : first + self.batch_size]
            epoch, batch = epoch + 1, 0
