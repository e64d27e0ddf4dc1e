"""What can train, by the name in the configuration: a module `with_` it each, with `load`, `adapt`, `collate` and `loss` as
`with_transformers` has them."""

BACKENDS = ("transformers", "unsloth")
