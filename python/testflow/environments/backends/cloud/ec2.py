"""Machines of EC2, and of clouds that answer as it does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from testflow.environments.backends.cloud.aws import Aws
from testflow.environments.backends.cloud.cloud import Access, Order, Phase, Refused, Seen
from testflow.environments.service import Availability
from testflow.errors import ProvisioningError

_PHASES: dict[str, Phase] = {
    "pending": "pending",
    "running": "running",
    "stopping": "stopped",
    "stopped": "stopped",
    "shutting-down": "ending",
    "terminated": "gone",
}
_UNKNOWN = ("InvalidInstanceID.NotFound", "InvalidInstanceID.Malformed")


class Ec2:
    """One region of EC2, with the credentials of the environment or a profile.

    Attributes:
        access: How it was reached, with the region.
        account: The number of the account.

    Raises:
        ProvisioningError: It cannot be reached, or takes nobody with these credentials.
    """

    def __init__(self, access: Access) -> None:
        self._aws = Aws(access)
        try:
            self._ec2 = self._aws.client("ec2")
            identity = self._aws.asked(self._aws.client("sts").get_caller_identity)
        except BaseException:
            self._aws.close()
            raise
        self.account = str(identity["Account"])
        self.access = replace(access, region=str(self._ec2.meta.region_name))

    @staticmethod
    def availability() -> Availability:
        """Look for the package and for credentials; whether these are taken is not tried."""
        try:
            method = Aws(Access()).method
        except ProvisioningError as error:
            return Availability(works=False, what=f"EC2: {error.message}", install=error.hint)
        return Availability(works=True, what=f"EC2, with credentials ({method}), not tried")

    def create(self, order: Order) -> str:
        """Begin to make a machine, whose disks and network interface go with it."""
        request = _request(order, self._image(order.image))
        made = self._aws.asked(lambda: self._ec2.run_instances(**request))
        return str(made["Instances"][0]["InstanceId"])

    def _image(self, image: str) -> dict[str, Any]:
        images = self._aws.asked(lambda: self._ec2.describe_images(ImageIds=[image]))["Images"]
        if not images:
            message = f"there is no image {image} in {self.access.region}"
            raise Refused(message, hint="an image is known in one region alone: see image, region")
        return cast("dict[str, Any]", images[0])

    def find(self, tags: Mapping[str, str]) -> list[Seen]:
        """Give the machines with all of these tags, those that ended not long ago, too."""
        filters = [{"Name": f"tag:{key}", "Values": [value]} for key, value in tags.items()]
        pages = self._ec2.get_paginator("describe_instances").paginate(Filters=filters)
        return [
            _seen(machine)
            for page in self._aws.asked(lambda: list(pages))
            for reservation in page["Reservations"]
            for machine in reservation["Instances"]
        ]

    def terminate(self, machine: str) -> bool:
        """Begin to end a machine; whether the cloud knows it."""
        try:
            self._aws.asked(lambda: self._ec2.terminate_instances(InstanceIds=[machine]))
        except Refused as error:
            if any(code in error.message for code in _UNKNOWN):
                return False
            raise
        return True

    def output(self, machine: str) -> str:
        """Give the end of its console, which EC2 looks at every few minutes."""
        answer = self._aws.asked(lambda: self._ec2.get_console_output(InstanceId=machine))
        return str(answer.get("Output", ""))

    def close(self) -> None:
        """Hang up."""
        self._aws.close()


def _request(order: Order, image: dict[str, Any]) -> dict[str, Any]:
    tags = [{"Key": key, "Value": value} for key, value in order.tags.items()]
    optional = {"KeyName": order.key_name, "UserData": order.user_data}
    return {
        "ImageId": order.image,
        "InstanceType": order.size,
        "MinCount": 1,
        "MaxCount": 1,
        "ClientToken": order.token,
        "TagSpecifications": [
            {"ResourceType": kind, "Tags": tags} for kind in ("instance", "volume")
        ],
        "NetworkInterfaces": [_interface(order)],
        "BlockDeviceMappings": _disks(image),
        "InstanceInitiatedShutdownBehavior": "terminate",
        **{key: value for key, value in optional.items() if value is not None},
    }


def _interface(order: Order) -> dict[str, Any]:
    optional = {
        "SubnetId": order.subnet,
        "Groups": list(order.security_groups) or None,
        "PrivateIpAddress": order.private_address,
    }
    return {
        "DeviceIndex": 0,
        "DeleteOnTermination": True,
        "AssociatePublicIpAddress": order.is_public,
        **{key: value for key, value in optional.items() if value is not None},
    }


def _disks(image: dict[str, Any]) -> list[dict[str, Any]]:
    # Some images leave their disks behind, and those cost money, too.
    return [
        {"DeviceName": each["DeviceName"], "Ebs": _disk(each["Ebs"])}
        for each in image.get("BlockDeviceMappings", [])
        if not each.get("Ebs", {}).get("DeleteOnTermination", True)
    ]


def _disk(disk: dict[str, Any]) -> dict[str, Any]:
    # Whether a copy of a snapshot is encrypted, EC2 tells but will not be told.
    told = {"Encrypted"} if "SnapshotId" in disk else set[str]()
    kept = {key: value for key, value in disk.items() if key not in told}
    return {**kept, "DeleteOnTermination": True}


def _seen(machine: dict[str, Any]) -> Seen:
    addresses = {
        "public": machine.get("PublicIpAddress"),
        "private": machine.get("PrivateIpAddress"),
    }
    reason: dict[str, Any] = machine.get("StateReason") or {}
    return Seen(
        id=machine["InstanceId"],
        phase=_PHASES[machine["State"]["Name"]],
        image=machine["ImageId"],
        size=machine["InstanceType"],
        addresses={kind: address for kind, address in addresses.items() if address},
        subnet=machine.get("SubnetId", ""),
        tags={each["Key"]: each["Value"] for each in machine.get("Tags", [])},
        reason=str(reason.get("Message", "")),
    )
