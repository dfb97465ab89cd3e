"""Commands for whoever looks after the machine."""

import argparse
from collections.abc import Callable

Adding = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]


def commands(command: Adding) -> None:
    """Add them to the program's."""
    fronting = command("nginx", nginx, "Print the configuration of nginx in front of this publication.")
    fronting.add_argument("--upstream", default="127.0.0.1:8000", metavar="HOST:PORT", help="where `masthead serve` is bound")
    fronting.add_argument("--certificate", default="", metavar="FILE", help="the certificate with its chain, for https")
    fronting.add_argument("--key", default="", metavar="FILE", help="its key")
    fronting.add_argument("--cache", default="/var/cache/nginx/masthead", metavar="FOLDER", help="where nginx keeps pages")
    fronting.add_argument("--log", default="/var/log/nginx/masthead.log", metavar="FILE")
    fronting.add_argument("--pages", type=int, default=50, metavar="N", help="requests a second from one address; four times that at once")
    fronting.add_argument("--acts", type=int, default=5, metavar="N", help="forms a second from one address; eight times that at once")


def nginx(options: argparse.Namespace) -> int:
    """`masthead nginx`."""
    from masthead.website.serving.nginx import Places, configuration

    places = Places(options.upstream, options.cache, options.log, options.certificate, options.key, options.pages, options.acts)
    print(configuration(places), end="")
    return 0
