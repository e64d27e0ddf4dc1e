"""What a configuration may choose from, out of the tables in which it stands."""

from pdf2lora.dataset.all_generators import GENERATORS
from pdf2lora.documents.readers.all_readers import COMPARED
from pdf2lora.evaluation.metrics.all_metrics import METRICS, decidable
from pdf2lora.evaluation.retrieval import RETRIEVERS as RETRIEVER_TABLE
from pdf2lora.models.engines.engine import ENGINES as ENGINE_TABLE
from pdf2lora.models.quantization import QUANTIZATIONS as QUANTIZATION_TABLE
from pdf2lora.training import all_backends

READERS = COMPARED
BACKENDS = all_backends.BACKENDS
QUANTIZATIONS = tuple(QUANTIZATION_TABLE)
METRIC_NAMES = tuple(metric.name for metric in METRICS)
# A server is named where it answers.
ENGINES = tuple(name for name in ENGINE_TABLE if name != "openai_server")
RETRIEVERS = tuple(RETRIEVER_TABLE)
DECIDING = tuple(decidable())
PAIR_KINDS = tuple(kind for generator in GENERATORS.values() for kind in generator.kinds)
