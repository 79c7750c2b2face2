"""Talks to a Kubernetes API server for the generators in this folder, and reads nothing but its answers.

The environment variable KUBECONFIG names the kubeconfig of a server that may be filled with namespaces: it must have a
token and either `insecure-skip-tls-verify` or a certificate authority. Every other request is a dry run.
"""

import base64
import http.client
import json
import os
import ssl
import sys
import threading
import urllib.parse
from concurrent.futures import ThreadPoolExecutor

import yaml


class Server:
    """One API server; each thread has its own kept-alive connection."""

    def __init__(self):
        path = os.environ.get("KUBECONFIG")
        if not path:
            sys.exit("KUBECONFIG must name the kubeconfig of an API server to ask")
        with open(path, encoding="utf-8") as file:
            config = yaml.safe_load(file)
        cluster = config["clusters"][0]["cluster"]
        self.token = config["users"][0]["user"]["token"]
        self.address = urllib.parse.urlsplit(cluster["server"])
        self.tls = ssl.create_default_context()
        if cluster.get("insecure-skip-tls-verify"):
            self.tls.check_hostname = False
            self.tls.verify_mode = ssl.CERT_NONE
        elif "certificate-authority-data" in cluster:
            self.tls.load_verify_locations(cadata=base64.b64decode(cluster["certificate-authority-data"]).decode())
        self.local = threading.local()

    def request(self, method, path, body=None, content_type="application/json"):
        """Returns (status code, decoded JSON answer, warnings)."""
        connection = getattr(self.local, "connection", None)
        if connection is None:
            connection = http.client.HTTPSConnection(self.address.hostname, self.address.port, context=self.tls)
            self.local.connection = connection
        headers = {"Authorization": f"Bearer {self.token}", "Accept": "application/json"}
        if body is not None:
            headers["Content-Type"] = content_type
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        text = answer.read()
        warnings = answer.headers.get_all("Warning") or []
        return answer.status, json.loads(text), warnings

    def version(self):
        """The server's own minor version, such as `1.36`; servers that were built from modules know no more."""
        answer = self.request("GET", "/version")[1]
        return f"{answer['major']}.{answer['minor']}"

    def namespace(self, name, labels):
        """Makes a namespace, or makes sure that the existing one has these labels."""
        body = json.dumps({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}})
        status, answer, _ = self.request("POST", "/api/v1/namespaces", body)
        if status == 409:
            status, answer, _ = self.request(
                "PATCH", f"/api/v1/namespaces/{name}", body, "application/merge-patch+json"
            )
        if status not in (200, 201):
            sys.exit(f"namespace {name}: {answer}")

    def ask_all(self, question, items, threads=4):
        """`question(item)` for every item, on a few threads, answers in the order of the items."""
        with ThreadPoolExecutor(threads) as pool:
            return list(pool.map(question, items))
