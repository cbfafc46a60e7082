# Says how healthy something is, as a service message that wrasse reads out of the log. Works in Python 3.6+.
#   wrasse_health(target="web-01", status="Unhealthy", message="No 200")
# Any further name=value is said too; None is left out.

import base64
import re
import sys


def wrasse_health(target, status, message=None, **more):
    attributes = ""
    for name, value in {"target": target, "status": status, "message": message, **more}.items():
        if value is None:
            continue
        if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.-]*", name):
            raise ValueError("wrasse_health: not a name: " + repr(name))
        # Text from the environment may hold what is not Unicode; a report must not fail over that.
        code = base64.b64encode(str(value).encode("utf-8", "replace")).decode("ascii")
        attributes += " {}='{}'".format(name, code)
    # One write, so that threads do not mix their lines; it is ASCII, so stdout's encoding does not matter.
    sys.stdout.write("##octopus[health" + attributes + "]\n")
    sys.stdout.flush()
