"""What the engine runs, in order. A new detector or reader is one line here."""

from chouxin.detectors.code_purpose import CodePurpose
from chouxin.detectors.fingerprints import Fingerprints
from chouxin.detectors.graph_shape import GraphShape
from chouxin.detectors.indicators import Indicators
from chouxin.detectors.near_duplicate import NearDuplicate
from chouxin.detectors.skeletons import GraphSkeletons, Skeletons
from chouxin.detectors.tensor_set import TensorSet
from chouxin.detectors.watched_names import WatchedNames
from chouxin.detectors.wording import Wording
from chouxin.detectors.workflow_nodes import WorkflowNodes
from chouxin.readers.code import SourceCode
from chouxin.readers.compressed import Compressed
from chouxin.readers.deflated import Deflated
from chouxin.readers.face_picture import FacePicture
from chouxin.readers.faceset import Faceset
from chouxin.readers.folder import Folder
from chouxin.readers.gguf import Gguf
from chouxin.readers.git import Git
from chouxin.readers.hdf5 import Hdf5
from chouxin.readers.keras_config import KerasConfig
from chouxin.readers.notebook import Notebook
from chouxin.readers.npy import Npy
from chouxin.readers.onnx import Onnx
from chouxin.readers.pickled import Pickled
from chouxin.readers.rar import Rar
from chouxin.readers.safetensors import Safetensors
from chouxin.readers.seven_zip import SevenZip
from chouxin.readers.shard_index import ShardIndex
from chouxin.readers.tar import Tar
from chouxin.readers.text import PlainText
from chouxin.readers.workflow import WorkflowFile
from chouxin.readers.zip import Zip

DETECTORS = (
    Wording,
    Indicators,
    GraphShape,
    TensorSet,
    Skeletons,
    GraphSkeletons,
    Fingerprints,
    WatchedNames,
    NearDuplicate,
    CodePurpose,
    WorkflowNodes,
)

READERS = (
    Folder,
    Git,
    Tar,
    SevenZip,
    Rar,
    Zip,
    Compressed,
    Onnx,
    Safetensors,
    Gguf,
    Hdf5,
    Npy,
    Pickled,
    Faceset,
    FacePicture,
    Deflated,
    ShardIndex,
    KerasConfig,
    Notebook,
    WorkflowFile,
    SourceCode,
    PlainText,
)
