"""What every backend's training has in common: TRL's trainer, how often it saves, what it records, when it stops.

A backend gives the trainer its model, its batches and its loss. Adapter weights are fp32 whatever the base is.
"""

import logging
import resource
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import torch
from accelerate.data_loader import prepare_data_loader
from accelerate.utils import broadcast_object_list
from datasets import Dataset
from peft import LoraConfig, PeftModel, get_peft_model_state_dict
from torch.utils.data import DataLoader, RandomSampler
from transformers import PrinterCallback, Trainer, TrainerCallback
from trl import SFTConfig, SFTTrainer

from pdf2lora.errors import UserError
from pdf2lora.models.loading import Loaded
from pdf2lora.models.prompts import Example
from pdf2lora.training import checkpoints
from pdf2lora.training.best_epoch import BestEpoch
from pdf2lora.training.tripwires import GradientWatch, require_finite, warn_if_flat

_MAX_GRADIENT_NORM = 1.0
_VERSIONS = ("torch", "transformers", "trl", "peft", "bitsandbytes", "accelerate")

logger = logging.getLogger("pdf2lora.training")


class Trained(NamedTuple):
    weights: dict[str, torch.Tensor]
    """The adapter's matrices, fp32, on the CPU, by PEFT's names."""
    config: dict[str, Any]
    """PEFT's adapter_config, without the name of the base model."""
    history: list[dict[str, float]]
    """A row a step: step, epoch, loss, learning_rate, grad_norm, tokens, and validation_loss at an epoch's end."""
    record: dict[str, Any]
    """What training.json says."""


class AdapterTrainer(SFTTrainer):
    """SFTTrainer with a loss that a backend gives, and checkpoints that are sealed."""

    tokens_here = 0
    seconds_here = 0.0
    """Of this process; the first batch, which warms up, is forgotten once there is a second."""
    batches_here = 0
    best: BestEpoch | None = None
    rows_a_batch: int
    """Of all processes together."""

    def mean_loss(self, model: PeftModel, inputs: dict, answer_tokens: torch.Tensor) -> torch.Tensor:
        """The sum of the losses of a batch's answer tokens, over ``answer_tokens``: those of the whole step,
        whatever number of batches and processes it has."""
        raise NotImplementedError

    def tokens_of(self, inputs: dict) -> int:
        """Tokens of a batch, padding not counted."""
        raise NotImplementedError

    def get_train_dataloader(self) -> DataLoader:
        """The batches of all processes, in the seed's order; `_share` deals out their rows. accelerate would fill an
        epoch's last batch up with rows that were there already, and the loss would not be that of one process."""
        batches = DataLoader(
            self.train_dataset,
            batch_size=self.rows_a_batch,
            sampler=RandomSampler(self.train_dataset),
            collate_fn=self.data_collator,
            pin_memory=self.args.dataloader_pin_memory,
        )
        return prepare_data_loader(
            batches,
            self.args.device,
            num_processes=1,
            process_index=0,
            put_on_device=True,
            use_seedable_sampler=True,
            data_seed=self.args.seed,
        )

    def evaluate(self, *args: Any, **kwargs: Any) -> dict[str, float]:
        """The mean loss of all answer tokens of the validation rows, whatever batches and processes they come to."""
        rows = self.eval_dataset.to_list()
        tokens = torch.tensor(sum(len(row["answer"]) for row in rows), device=self.args.device)
        loss = torch.zeros((), device=self.args.device)
        self.model.eval()
        with torch.no_grad():
            for start in range(0, len(rows), self.rows_a_batch):
                batch = self._prepare_inputs(self.data_collator(rows[start : start + self.rows_a_batch]))
                loss += self.mean_loss(self.model, batch, tokens)
        metrics = {"eval_loss": self.accelerator.reduce(loss, "sum").item()}
        require_finite(metrics["eval_loss"], self.state.global_step)
        self.log(metrics)
        self.control = self.callback_handler.on_evaluate(self.args, self.state, self.control, metrics)
        return metrics

    def compute_loss(
        self, model: PeftModel, inputs: dict, return_outputs: bool = False, num_items_in_batch: Any = None
    ) -> torch.Tensor:
        loss = self.mean_loss(model, inputs, num_items_in_batch)
        require_finite(loss.item(), self.state.global_step + 1)
        tokens = self.tokens_of(inputs)
        self.tokens_here += tokens
        processes = self.accelerator.num_processes
        if processes > 1:
            tokens = int(self.accelerator.reduce(torch.tensor(tokens, device=loss.device), "sum"))
        self.state.num_input_tokens_seen += tokens
        # Gradients are averaged over the processes, each of which has only its share of the sum.
        return loss * processes

    def training_step(self, *args: Any, **kwargs: Any) -> torch.Tensor:
        if self.batches_here == 1:
            self.tokens_here, self.seconds_here = 0, 0.0
        self.batches_here += 1
        before = time.monotonic()
        loss = super().training_step(*args, **kwargs)
        if self.args.device.type == "cuda":
            torch.cuda.synchronize()  # it computes on after it has answered
        self.seconds_here += time.monotonic() - before
        return loss

    def log(self, logs: dict[str, float], start_time: float | None = None) -> None:
        if "loss" in logs:
            logs["tokens"] = self.state.num_input_tokens_seen
            logger.info(
                "step %d/%d  loss %.4f  %.0f tokens/s",
                self.state.global_step,
                self.state.max_steps,
                logs["loss"],
                self.tokens_here * self.accelerator.num_processes / self.seconds_here,
            )
        elif "eval_loss" in logs:
            logger.info("epoch %.2f  validation loss %.4f", self.state.epoch, logs["eval_loss"])
        Trainer.log(self, logs, start_time)

    def _save_checkpoint(self, model: PeftModel, trial: Any) -> None:
        Trainer._save_checkpoint(self, model, trial)  # SFTTrainer would add a model card
        # Every process has put its random state there by now.
        self.accelerator.wait_for_everyone()
        if self.is_world_process_zero():
            folder = Path(self.args.output_dir) / f"checkpoint-{self.state.global_step}"
            if self.best is not None:
                self.best.store(folder)
            checkpoints.seal(folder)


class _Watching(TrainerCallback):
    """Shows the first steps' gradients to the watch."""

    def __init__(self, watch: GradientWatch) -> None:
        self._watch = watch

    def on_pre_optimizer_step(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self._watch.step(last=state.global_step + 1 >= state.max_steps)


def arguments(
    base: Loaded, settings: Mapping[str, Any], folder: Path, validate: bool, **own: Any
) -> SFTConfig:
    """TRL's settings; ``own`` are the backend's."""
    shared = {
        "output_dir": str(folder),
        "use_cpu": base.device.type == "cpu",
        "seed": settings["seed"],
        "num_train_epochs": settings["epochs"],
        "per_device_train_batch_size": settings["batch_size"] // settings["gpus"],
        "gradient_accumulation_steps": settings["gradient_accumulation"],
        "gradient_checkpointing": settings["gradient_checkpointing"],
        "learning_rate": settings["learning_rate"],
        "lr_scheduler_type": "linear",
        "warmup_steps": settings["warmup_steps"],
        "weight_decay": settings["weight_decay"],
        "max_grad_norm": _MAX_GRADIENT_NORM,
        "optim": "adamw_torch",
        "bf16": False,  # the weights have the format that they were loaded in, the adapter is fp32
        "eval_strategy": "epoch" if validate else "no",
        "save_strategy": "no",  # checkpoints.EverySeconds decides
        "save_total_limit": 2,
        "logging_strategy": "steps",
        "logging_steps": 1,
        "logging_first_step": True,
        "disable_tqdm": not sys.stderr.isatty(),
        "report_to": "none",
        "remove_unused_columns": False,
        "dataset_kwargs": {"skip_prepare_dataset": True},
        "max_length": None,
        "dataloader_pin_memory": base.device.type == "cuda",
        "average_tokens_across_devices": False,  # each process counts the tokens of all (`_share`)
    }
    return SFTConfig(**shared | own)


def dataset(examples: Sequence[Example]) -> Dataset:
    return Dataset.from_list([example._asdict() for example in examples])


def lora_of(settings: Mapping[str, Any]) -> LoraConfig:
    return LoraConfig(
        r=settings["rank"],
        lora_alpha=settings["alpha"],
        lora_dropout=settings["dropout"],
        target_modules=sorted(settings["target_modules"]),
        task_type="CAUSAL_LM",
    )


def run(
    make: Callable[..., AdapterTrainer],
    base: Loaded,
    lora: LoraConfig,
    settings: Mapping[str, Any],
    rows: int,
    checkpoint_folder: Path,
    checkpoint_seconds: float,
) -> Trained:
    """Train with the trainer that ``make`` gives for some callbacks, from the last whole checkpoint if there is one."""
    started = time.monotonic()
    trainer = make(callbacks=[checkpoints.EverySeconds(checkpoint_seconds, _agreed)])
    trainer.rows_a_batch = settings["batch_size"]
    if (processes := trainer.args.world_size) > 1:
        trainer.data_collator = partial(
            _share, trainer.data_collator, process=trainer.args.process_index, processes=processes
        )
    trainer.remove_callback(PrinterCallback)  # the log has its own lines
    model = trainer.model
    trainable = {name: parameter for name, parameter in model.named_parameters() if parameter.requires_grad}
    for parameter in trainable.values():
        # SFTTrainer makes a quantised model's adapter bf16; small updates would be lost in it.
        parameter.data = parameter.data.float()
    trainer.add_callback(_Watching(GradientWatch(trainable)))
    resumed = checkpoints.newest(checkpoint_folder)
    if settings["early_stopping"]:
        if trainer.eval_dataset is None:
            raise UserError(
                "`early_stopping` needs validation rows, and there are none. Raise `dataset.validation_share`, or set "
                "`early_stopping: 0`."
            )
        trainer.best = BestEpoch(settings["early_stopping"], lambda: adapter_weights(model))
        trainer.add_callback(trainer.best)
        if resumed:
            trainer.best.restore(Path(resumed))
    if resumed:
        logger.info("going on from %s of a run that was stopped", Path(resumed).name)
    trainer.train(resume_from_checkpoint=resumed)
    history = _history(trainer.state.log_history)
    losses = [row["loss"] for row in history]
    warn_if_flat(losses, trainer.state.epoch, logger)
    best, state = trainer.best, trainer.state
    validated = [row["validation_loss"] for row in history if "validation_loss" in row]
    here = trainer.tokens_here * trainer.accelerator.num_processes
    record = {
        "loss": sum(losses) / len(losses),
        "final_loss": losses[-1],
        "validation_loss": best.loss if best else validated[-1] if validated else None,
        "best_epoch": best.epoch if best else None,
        "steps": state.global_step,
        "epochs": state.epoch,
        "rows": rows,
        "tokens": state.num_input_tokens_seen,
        "tokens_per_second": here / trainer.seconds_here if trainer.seconds_here else None,
        "seconds": time.monotonic() - started,
        "peak_memory_mb": peak_memory_mb(base.device),
        "trainable_parameters": sum(parameter.numel() for parameter in trainable.values()),
        "quantised_modules": base.quantised_modules,
        "backend": settings["backend"],
        "processes": trainer.accelerator.num_processes,
        "dtype": str(base.dtype).removeprefix("torch."),
        "device": base.device.type,
        "threads": torch.get_num_threads(),
        "seed": settings["seed"],
        "versions": {name: version(name) for name in _VERSIONS},
    }
    return Trained(best.weights if best else adapter_weights(model), _portable(lora), history, record)


def _share(
    collate: Callable[[list[dict]], dict[str, torch.Tensor]], rows: list[dict], process: int, processes: int
) -> dict[str, torch.Tensor]:
    """One process's part of a batch."""
    # A last batch may have fewer rows than there are processes. A prompt without answer has no loss, but the gradient
    # (of zeros) that the others wait for.
    own = rows[process::processes] or [{**rows[0], "answer": []}]
    # Trainer counts the tokens that a step's loss is divided by here: those of all processes.
    return collate(own) | {"shift_labels": torch.tensor([token for row in rows for token in row["answer"]])}


def _agreed(decision: bool) -> bool:
    """What the first process decided by its clock: all must save at the same step."""
    shared = [decision]
    broadcast_object_list(shared)
    return shared[0]


def _history(log: Sequence[Mapping[str, float]]) -> list[dict[str, float]]:
    """The trainer's log as a row a step; an epoch's validation loss stands in the row of its last step."""
    steps: dict[int, dict[str, float]] = {}
    for entry in log:
        if "loss" in entry:
            names = ("step", "epoch", "loss", "learning_rate", "grad_norm", "tokens")
            steps[entry["step"]] = {name: entry[name] for name in names}
        elif "eval_loss" in entry:
            steps[entry["step"]]["validation_loss"] = entry["eval_loss"]
    return [steps[step] for step in sorted(steps)]


def adapter_weights(model: PeftModel) -> dict[str, torch.Tensor]:
    """The adapter as it is now, a copy."""
    # "auto" would look on the model hub whether the vocabulary has grown; we add no tokens.
    state = get_peft_model_state_dict(model, save_embedding_layers=False)
    return {name: tensor.detach().float().cpu().clone().contiguous() for name, tensor in state.items()}


def _portable(lora: LoraConfig) -> dict[str, Any]:
    """The configuration without sets, whose order would change from run to run, and without our folders."""
    plain = {
        name: sorted(value) if isinstance(value, set) else getattr(value, "value", value)
        for name, value in lora.to_dict().items()
    }
    return dict(sorted(plain.items())) | {"base_model_name_or_path": None, "inference_mode": True}


def peak_memory_mb(device: torch.device) -> float:
    """The most memory this process has held: on a GPU what PyTorch had allocated there, else resident."""
    if device.type == "cuda":
        return torch.cuda.max_memory_allocated() / 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10
