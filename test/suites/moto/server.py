"""moto's server, mended in three places where it is not as AWS is."""

import sys
import threading

from moto.cloudformation import models, parsing
from moto.moto_server.werkzeug_app import DomainDispatcherApplication
from moto.server import main

# A template is refused for the errors that cfn-lint finds, and not for its warnings.
lint = models.validate_template_cfn_lint
models.validate_template_cfn_lint = lambda template: [
    match for match in lint(template) if match.rule.severity == "error"
]

# A resource that is to stay stays, though its first deployment would take it along.
delete = parsing.ResourceMap.delete


def delete_all_but_retained(self):
    for resource in self._resource_json_map.values():
        if resource.get("DeletionPolicy") == "RetainExceptOnCreate":
            resource["DeletionPolicy"] = "Retain"
    delete(self)


parsing.ResourceMap.delete = delete_all_but_retained

# Of two conditional writes at once one is refused: between its question and its write nobody else writes.
answer = DomainDispatcherApplication.__call__
turn = threading.Lock()


def answer_in_turn(self, environ, start_response):
    with turn:
        return answer(self, environ, start_response)


DomainDispatcherApplication.__call__ = answer_in_turn

main(sys.argv[1:])
