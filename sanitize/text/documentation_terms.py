"""Words of software documentation: what docstrings use at least ten times as often as other English does."""

from __future__ import annotations

_CLEAR_TEXT = """
alphanumeric api arg async asynchronous attr backend backtrace bitmap blob bool boolean buffered bugfix builtin byte
bytecode caching callable callback checksum classifier cli codec coerce colormap cols commandline commands compiler
concatenate concatenated concatenation config configure constrained constructor coords coroutine css ctx dataclass
dataframe dataset datatype datetime debugger debugging decoder defaulting delimiter dependency deprecated deprecation
deserialize deterministic dict dimensionality docstring doctest dtype eigenvalue elementwise encoding endpoint enum
exc executable filename fileobj filesystem filetype flattened fname frontend func functionality getter globals
gradient grayscale hashable hexadecimal histogram hostname html hyperparameter hyperplane idx immutable indent
indentation inf init initialization initializer inline inplace instantiate instantiated instantiation int interpolate
interpolating interpolation iterable iterate iterated iterating iteration iterative iterator json keypoint kwarg
lazily len lexer linker linter localhost lowercase mantissa markdown markup metaclass metadata meth microseconds
microservice middleware milliseconds mixin monospace multipart multithreaded mutable mutex namespace nanoseconds
ndarray ndim newline nth null obj opcode operands overridden overwrite overwritten parallelism parallelization param
parquet parse parser parsing partitioned payload piecewise placeholder plugin polynomial preconditioner prefixed
prefixes prepend prepended preprocess preprocessing preprocessor python quadrature quantile recursively refactor regex
regexp renderer repo repository repr resampling rgb routing rtype runtime sampler scalar scaler scrollbar sdk seealso
segfault serializable serialization serialize serialized serializer setter sqrt stderr stdin stdlib stdout str struct
subclass subclasses subclassing subcommand subdirectory submodule subplot subprocess subroutine substring subtype
symlink syntactic tensor timedelta timestamp tmp tokenizer toolchain traceback truncate tuple tzinfo ufunc
uncompressed underscore unescape unicode unix unsigned upsampling uri url utf validator var verbosity versionadded
versionchanged webhook whitespace writable xml yaml"""
_COMMON_TEXT = """
aggregated aggregation algorithm alias aliases align ambiguity annotation argument arithmetic array ascending assert
attribute authentication axes backbone backend backward benchmark binary bins bounding bounds broadcasted bucket
buffer bug build cache canonical cartesian categorical chunk class cluster coefficient  compatibility compatible
compile compressed compression computation compute computed computing concurrently configuration configured constants
constraint container contiguous conversions convert converter convolution coordinate cosine covariance credential
cumulative daemon debug decode decoded decoding decomposition decorate decorator default deployment derivative
descriptor deviation device diagonal dictionaries dictionary differs dimension directories directory disable disabling
docker documentation dropout dynamically ellipsis embedding emitted empty emulator enabled encode encoded encoder
entity enumerate enumeration epoch estimator exception exponent exposes expression extracted fallback filtered
filtering filters firmware flag float floating-point formatted formatter formatting forwarded function gaussian
generalized generator generic glob glyph graph grid handle handler hash hashes hex hook http identifier ids implement
implementation implicit implicitly import incompatible index indexed indexes indexing indicating indices infer
inference inferred inherit initialize initialized inputs instance integer interface interpolated interpreted
interpreter invalid inverse invocation invoke invoked kernel keyed keyword lambda layout length library likelihood
linear list literal loader logarithm logger lookup macro mapped mapping marker mask masked matrices matrix merge
method minimizes mode module msg multiplied mutated nan nested node nonzero normalization normalize normalized numeric
numerically object occurrences offsets operator optimization optimize optimized optimizer option optional optionally
orthogonal overflow overlay overload override overriding package padded padding pairwise parameter parsed partition
path pickle pickling pip pixel plotting pointer polygon positional precedence predefined predicate prefix prompt
propagate propagated protocol quadratic queries query queue radians randomly randomness recursion recursive redirect
regression rendering replaces request reshape resize resolver resolves response returns revision rollback routines row
sample scaled scaling schema script selector semantic separator sequence server shape shell shorthand simplex
singleton slice snapshot socket solver sparse specification specifier specifies specify specifying spline splits
stride string string-like subset substitution suffix symbol symmetric syntax task thread timeout timezone token
toolkit trailing transform transformation transformed transpose traverse triangulation truncated type undefined unpack
unpacked unset upload uppercase upstream username utility val validate validated validation value variable variance
variant vector verbose vertex vertices widget width wildcard wrapped wrapper wraps yield"""
CLEAR_TERMS = frozenset(_CLEAR_TEXT.split())
TERMS = CLEAR_TERMS | frozenset(_COMMON_TEXT.split())
"""In lower case, in the singular where both are used.

Drawn from docstrings of forty packages by their frequency against that of general English (wordfreq), and looked
through by hand: no word that letters and notes about people use as often.
"""
