"""The Kubernetes files: whole, consistent with each other and with the images."""

import re
from ipaddress import ip_address, ip_network
from typing import Any

import pytest
import yaml
from tests.ship.checkout import PROJECT_DIR
from tests.ship.dockerfile import read_dockerfile

import whisker
from whisker.errors import SettingsInvalid
from whisker.settings import Settings, load_settings

FOLDER = PROJECT_DIR / "deploy" / "k8s"


def _read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((FOLDER / name).read_text("utf-8"))
    return found


KUSTOMIZATION, DEPLOYMENT = _read("kustomization.yaml"), _read("deployment.yaml")
POD: dict[str, Any] = DEPLOYMENT["spec"]["template"]["spec"]
CONTAINERS: dict[str, dict[str, Any]] = {container["name"]: container for container in POD["containers"]}


def test_kustomization_lists_every_file_but_the_example() -> None:
    """Applying the folder makes all of it; the secret is everybody's own."""
    files = {path.name for path in FOLDER.glob("*.yaml")} - {"kustomization.yaml", "secret.example.yaml"}
    assert set(KUSTOMIZATION["resources"]) == files
    assert {image["name"] for image in KUSTOMIZATION["images"]} == {c["image"] for c in CONTAINERS.values()}
    assert KUSTOMIZATION["labels"][0]["includeSelectors"], "the Service and the Deployment select by these labels"


def test_api_is_asked_whether_it_lives_and_is_ready() -> None:
    """On the port that the image listens on, which the Service leads to."""
    api = CONTAINERS["api"]
    (port,) = api["ports"]
    environment = dict(
        re.findall(r"(\w+)=(\S+)", " ".join(read_dockerfile(PROJECT_DIR / "Dockerfile")["runtime"].all("ENV")))
    )
    assert port["containerPort"] == int(environment["WHISKER_PORT"])
    probes = {name: api[name]["httpGet"] for name in ("startupProbe", "livenessProbe", "readinessProbe")}
    assert {name: probe["path"] for name, probe in probes.items()} == {
        "startupProbe": "/health",
        "livenessProbe": "/health",
        "readinessProbe": "/ready",
    }
    assert {probe["port"] for probe in probes.values()} == {port["name"]}
    assert _read("service.yaml")["spec"]["ports"][0]["targetPort"] == port["name"]


def test_both_containers_keep_their_data_on_the_claim() -> None:
    """One volume, one pod at a time: SQLite's file is never written from two nodes."""
    claims = {volume["name"]: volume.get("persistentVolumeClaim", {}).get("claimName") for volume in POD["volumes"]}
    assert claims["data"] == _read("volume.yaml")["metadata"]["name"]
    for container in CONTAINERS.values():
        assert {"name": "data", "mountPath": "/data"} in container["volumeMounts"]
    assert (DEPLOYMENT["spec"]["replicas"], DEPLOYMENT["spec"]["strategy"]["type"]) == (1, "Recreate")


def test_token_comes_from_the_secret_that_the_example_shows() -> None:
    """Without the secret the pod does not start, rather than answer everybody."""
    example = _read("secret.example.yaml")
    for container in CONTAINERS.values():
        variables = {variable["name"]: variable for variable in container["env"]}
        reference = variables["WHISKER_API_TOKEN"]["valueFrom"]["secretKeyRef"]
        assert reference["name"] == example["metadata"]["name"]
        assert reference["key"] in example["stringData"]
        assert {name.removeprefix("WHISKER_").lower() for name in variables} <= set(Settings.model_fields)


def test_each_container_divides_its_own_limit_of_memory() -> None:
    """Whisker's shares follow from what the container has, and the server's limit is enough for a process."""
    for container in CONTAINERS.values():
        (given,) = [variable for variable in container["env"] if variable["name"] == "WHISKER_MEMORY_BYTES"]
        assert given["valueFrom"] == {"resourceFieldRef": {"resource": "limits.memory"}}
    limit = CONTAINERS["api"]["resources"]["limits"]["memory"]
    assert limit.endswith("Gi")
    budget = load_settings(memory_bytes=int(limit.removesuffix("Gi")) * 2**30).memory_budget
    assert budget.decoding_bytes >= 500 * 2**20, "the dearest pictures of 25 megapixels need so much"


def test_containers_may_do_little() -> None:
    """No root, no capability, no writing outside of the data and /tmp."""
    assert POD["securityContext"]["runAsNonRoot"]
    assert POD["securityContext"]["runAsUser"] == 10001
    for container in CONTAINERS.values():
        confined = container["securityContext"]
        assert confined["readOnlyRootFilesystem"]
        assert not confined["allowPrivilegeEscalation"]
        assert confined["capabilities"] == {"drop": ["ALL"]}
        assert "memory" in container["resources"]["limits"]


def test_images_are_of_this_version_and_never_of_a_tag_that_moves() -> None:
    """What runs is what was meant."""
    assert [image.get("newTag") for image in KUSTOMIZATION["images"]] == [whisker.__version__] * 2


def test_what_is_written_outside_of_the_claim_is_bounded() -> None:
    """A node's disk is not filled by one pod."""
    for volume in POD["volumes"]:
        assert "persistentVolumeClaim" in volume or "sizeLimit" in volume["emptyDir"], volume["name"]
    for container in CONTAINERS.values():
        assert "ephemeral-storage" in container["resources"]["limits"]


def test_example_of_the_secret_is_no_token() -> None:
    """Whoever applies it as it is gets no server, rather than one whose token everybody knows."""
    (token,) = _read("secret.example.yaml")["stringData"].values()
    with pytest.raises(SettingsInvalid):
        load_settings({"WHISKER_HOST": "0.0.0.0", "WHISKER_API_TOKEN": token})


def test_pod_is_reached_at_its_port_and_reaches_nothing_private() -> None:
    """Both directions are closed but for what is named, without addresses of the cluster and of clouds' metadata."""
    policy = _read("network.yaml")["spec"]
    assert policy["podSelector"]["matchLabels"] == KUSTOMIZATION["labels"][0]["pairs"]
    peers = [peer for rule in policy["egress"] for peer in rule["to"]]
    assert not [peer for peer in peers if "podSelector" in peer], "kustomize would add Whisker's own label to it"
    assert set(policy["policyTypes"]) == {"Ingress", "Egress"}
    (inward,) = policy["ingress"]
    assert [port["port"] for port in inward["ports"]] == [port["name"] for port in CONTAINERS["api"]["ports"]]
    blocks = [peer["ipBlock"] for peer in peers if "ipBlock" in peer]
    for address in (
        "10.0.0.1",
        "169.254.169.254",
        "172.31.0.1",
        "192.168.1.1",
        "127.0.0.1",
        "fd00::1",
        "fe80::1",
        "::1",
    ):
        place = ip_address(address)
        for block in (found for found in blocks if ip_network(found["cidr"]).version == place.version):
            assert any(place in ip_network(left_out) for left_out in block["except"]), address
    assert all(rule["ports"] for rule in policy["egress"])


def test_requests_in_flight_are_answered_before_the_pod_ends() -> None:
    """The pod waits longer than the server does."""
    graceful = Settings.model_fields["graceful_timeout_seconds"].default
    assert POD["terminationGracePeriodSeconds"] > graceful
