"""The command line: one table of commands, loaded when used; a SymbpError becomes one message and an exit code."""

from __future__ import annotations

import importlib
import sys

import click

from ..errors import SymbpError

COMMANDS = {
    "generate": ("symbp.cli.generate", "Write checked NumPy and C training modules for a model."),
    "derive": ("symbp.cli.derive", "Print the derived backward pass."),
    "check": ("symbp.cli.check", "Check the modules in a generated folder again."),
    "train": ("symbp.cli.train", "Train a generated module on a .csv or .npz file."),
    "list": ("symbp.cli.listing", "List activations, costs, layers, optimizers, initializers, functions."),
}


class Commands(click.Group):
    """A group whose commands' modules are imported when a command runs, not when help is shown."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        return importlib.import_module(COMMANDS[name][0]).command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="symbp", message="%(prog)s %(version)s")
def group() -> None:
    """From a formula to a backward pass you can trust.

    Write layers, activations and costs as formulas; symbp derives the gradients, simplifies and proves them, and emits
    NumPy and C training modules that were compiled, run and checked. Exit codes: 0 done, 1 a mistake in what was
    given, 2 a check that did not hold.
    """


def main() -> None:
    """Entry point of the `symbp` command."""
    try:
        group.main(standalone_mode=False)
    except SymbpError as error:
        _stop(str(error), error.exit_code)
    except click.exceptions.Exit as leave:
        sys.exit(leave.exit_code)
    except click.Abort:
        _stop("interrupted; nothing was left half-written", 1)
    except click.ClickException as error:
        context = getattr(error, "ctx", None)
        where = f"{context.command_path}: " if context else ""
        _stop(f"{where}{error.format_message()}", 1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    except KeyboardInterrupt:
        _stop("interrupted; nothing was left half-written", 1)
    except RecursionError:
        _stop("the formulas are nested too deeply; split them into definitions", 1)
    except MemoryError:
        _stop("out of memory; use smaller sizes", 1)


def _stop(message: str, code: int) -> None:
    click.echo(f"symbp: {message}", err=True)
    sys.exit(code)
