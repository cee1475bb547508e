"""The command line: one table of commands, loaded when used; a SymbpError becomes one message and an exit code."""

from __future__ import annotations

import difflib
import importlib
import os
import signal
import sys

import click
from click.shell_completion import CompletionItem

from ..errors import SymbpError
from .terminal import degrade_unprintable, say

COMMANDS = {
    "generate": ("symbp.cli.generate", "Write checked NumPy and C training modules for a model."),
    "derive": ("symbp.cli.derive", "Print the derived backward pass."),
    "check": ("symbp.cli.check", "Check the modules in a generated folder again."),
    "certify": ("symbp.cli.certify", "Try every float32 input of a folder's element-wise C kernels."),
    "train": ("symbp.cli.train", "Train a generated module on a .csv or .npz file."),
    "verify": ("symbp.cli.verify", "Rule on every displayed equation of a document."),
    "accuracy": ("symbp.cli.accuracy", "Measure a formula or a model against the true values, by the size of the input."),
    "list": ("symbp.cli.listing", "List what models and formulas may use, with formulas and derivatives."),
}
INTERRUPTED = "interrupted; nothing was left half-written"


class Commands(click.Group):
    """A group whose commands' modules are imported when a command runs, not when help is shown."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name in COMMANDS:
            command: click.Command = importlib.import_module(COMMANDS[name][0]).command
            return command
        if name.startswith("-") or ctx.resilient_parsing:
            return None
        close = difflib.get_close_matches(name, COMMANDS, n=1)
        hint = f"did you mean {close[0]}?" if close else f"the commands are {', '.join(COMMANDS)}"
        raise click.UsageError(f"no such command: {name}; {hint}", ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        commands = [CompletionItem(name, help=line) for name, (_, line) in COMMANDS.items() if name.startswith(incomplete)]
        return commands + click.Command.shell_complete(self, ctx, incomplete)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="symbp", message="%(prog)s %(version)s")
def group() -> None:
    """From a formula to a backward pass you can trust.

    Write layers, activations and costs as formulas; symbp derives the gradients, simplifies and proves them, and emits
    NumPy and C training modules that were compiled, run and checked. Exit codes: 0 done, 1 a mistake in what was
    given, 2 a check that did not hold or an equation that is wrong.
    """


def main() -> None:
    """Entry point of the `symbp` command."""
    degrade_unprintable(sys.stdout, sys.stderr)
    signal.signal(signal.SIGTERM, signal.default_int_handler)       # ends as Ctrl-C does, with what it cleans up
    try:
        code = group.main(prog_name="symbp", standalone_mode=False)
    except SymbpError as error:
        _stop(str(error), error.exit_code)
    except click.exceptions.Exit as leave:
        sys.exit(leave.exit_code)
    except (click.Abort, KeyboardInterrupt):
        _stop(INTERRUPTED, 1)
    except click.exceptions.NoArgsIsHelpError as error:
        say(error.format_message(), err=True)
        sys.exit(1)
    except click.ClickException as error:
        _stop(_usage(error), 1)
    except OSError as error:
        if sys.stdout is not None:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())      # what is buffered has no place to go
        _stop(f"{error.filename or 'the output'}: {error.strerror or error}", 1)
    except RecursionError:
        _stop("the formulas are nested too deeply\n  remedy: split them into definitions", 1)
    except MemoryError:
        _stop("out of memory\n  remedy: use smaller layers or fewer rows, or generate with --no-check", 1)
    else:
        if code:
            sys.exit(code)          # a command that leaves with a result of its own


def _usage(error: click.ClickException) -> str:
    """click's own complaint, with the command it is about."""
    context = getattr(error, "ctx", None)
    command = context.command_path.removeprefix("symbp").strip() if context else ""
    message = error.format_message().rstrip(".")
    where = f"{command}: " if command else ""
    return f"{where}{message[:1].lower()}{message[1:]}\n  remedy: see symbp {f'{command} ' if command else ''}--help"


def _stop(message: str, code: int) -> None:
    say(f"symbp: {message}", err=True)
    sys.exit(code)
