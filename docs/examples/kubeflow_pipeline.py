"""A release as a component of Kubeflow Pipelines, and a component in front of training that verifies it.

python kubeflow_pipeline.py    # writes visits.yaml, to be uploaded
"""

from kfp import compiler, dsl, kubernetes

IMAGE = "registry.example.org/sanitize:0.1"
"""An image in which `sanitize` and its models are installed, with the pipeline files and rules in its folder."""


@dsl.container_component
def sanitized(pipeline: str, source: str, quarantine: str, release: dsl.Output[dsl.Dataset]):
    """Sanitize and sign; the container ends with the exit code of what failed first.

    The quarantine is outside the container, which is gone afterwards.
    """
    run = 'sanitize run "$0" --source "$1" --set quarantine.path="$2" --output "$3" --json'
    command = ["sh", "-c", f'{run} && sanitize sign "$3" --key "$SIGNING_KEY"']
    return dsl.ContainerSpec(image=IMAGE, command=command, args=[pipeline, source, quarantine, release.path])


@dsl.component(base_image=IMAGE)
def verified(release: dsl.Input[dsl.Dataset], public_key: str, metrics: dsl.Output[dsl.Metrics]) -> str:
    """The root digest of the release; VerificationError unless every byte is as it was signed."""
    import json
    from pathlib import Path

    import sanitize as sz

    sz.verify(release.path, public_key=public_key).require()
    manifest = json.loads(Path(release.path, "manifest.json").read_text())
    for name, count in manifest["predicate"]["rows"].items():
        metrics.log_metric(name, count)
    return manifest["subject"][0]["digest"]["sha256"]


@dsl.pipeline(name="visits")
def visits(source: str, quarantine: str, public_key: str = "/keys/sanitize.pub"):
    """One release. A source that changed has the same name, so nothing is taken from the cache."""
    made = sanitized(pipeline="pipelines/tabular.yaml", source=source, quarantine=quarantine)
    checked = verified(release=made.outputs["release"], public_key=public_key)
    made.set_caching_options(False).set_env_variable("SIGNING_KEY", "/keys/sanitize.key")
    kubernetes.use_secret_as_env(made, "sanitize", {"key": "SANITIZE_KEY"})
    kubernetes.use_secret_as_volume(made, "signing", "/keys")
    kubernetes.use_config_map_as_volume(checked, "public-keys", "/keys")


if __name__ == "__main__":
    compiler.Compiler().compile(visits, "visits.yaml")
