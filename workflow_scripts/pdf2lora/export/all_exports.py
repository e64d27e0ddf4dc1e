"""What a trained variant can be taken away as: the name of its folder under results/, and the module that makes it.

A module has `export(base, adapter, rows, quantization, device, folder)`, as `merging` has it: it fills ``folder`` with
what another runtime loads, checks that this still says what was evaluated, and returns what its record tells of that.
By name, so that one more leaves those that were made alone.
"""

EXPORTS = {
    "merged": "pdf2lora.export.merging",
}
