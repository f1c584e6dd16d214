#!/bin/sh
# Installs one lock file into .venv, only when it changed: scripts/install.sh requirements.txt
set -eu
cd "$(dirname "$0")/.."
lock=$1
venv=.venv
stamp=$venv/.installed-$lock

recent() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

# make ends this script, not what the script runs: pass it on.
run() {
    "$@" &
    child=$!
    trap 'kill $child 2>/dev/null; exit 143' INT TERM HUP
    code=0
    wait $child || code=$?
    trap - INT TERM HUP
    return $code
}

if [ -x $venv/bin/python ] && ! recent $venv/bin/python; then
    echo "Le dossier $venv a été créé par un Python trop ancien ou disparu : il est refait."
    rm -rf $venv
fi
cmp -s "$lock" "$stamp" && exit 0

# An interrupted creation leaves a python without pip.
if ! $venv/bin/python -m pip --version >/dev/null 2>&1; then
    python=
    for candidate in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
        if recent "$candidate"; then python=$candidate && break; fi
    done
    if [ -z "$python" ]; then
        echo "Partenariat demande Python 3.11 ou plus récent." >&2
        echo "Trouvé : $(python3 --version 2>/dev/null || echo 'aucun python3')." \
            "Indiquez-en un autre : make demo PYTHON=/chemin/vers/python3.12" >&2
        exit 1
    fi
    echo "Environnement Python : création de $venv"
    if ! run "$python" -m venv $venv; then
        rm -rf $venv
        echo "La création de $venv a échoué ; sous Debian ou Ubuntu : apt install python3-venv" >&2
        exit 1
    fi
fi

echo "Dépendances : installation de $lock (une minute environ la première fois)"
if ! run $venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input \
    --require-hashes -r "$lock"; then
    echo "L'installation de $lock a échoué (réseau ou plateforme, voir ci-dessus)." >&2
    echo "PostgreSQL embarqué existe pour Linux (glibc), macOS et Windows, 64 bits." >&2
    exit 1
fi
cp "$lock" "$stamp"
