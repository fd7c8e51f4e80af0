#!/bin/sh
# Makes the hub's secrets, each as a file: deploy/secrets.sh [FOLDER], by default deploy/secrets. What is there already
# stays as it is. Needs openssl and the image (or another way to run the hub: SAAN='./saan' deploy/secrets.sh).
#
#   hub/                  what SAAN_SECRETS_FOLDER names; put each agency's key beside it: hub/DBD_KEY, ...
#   database-password     PostgreSQL's, also in hub/SAAN_DATABASE_URL
#   redis-users           Valkey's access list, of the password in hub/SAAN_REDIS_URL
set -eu
folder=${1:-$(dirname "$0")/secrets}
saan=${SAAN:-docker run --rm saan:0.1.0}

# The folder is its owner's alone; the files in it are read by the users of the containers they are mounted into.
umask 022
mkdir -p "$folder/hub"
chmod 700 "$folder"
cd "$folder"

kept() { [ -s "$1" ] && echo "kept $1"; }

kept hub/SAAN_SECRET || openssl rand -hex 32 >hub/SAAN_SECRET
kept hub/SAAN_CACHE_KEYS || openssl rand -base64 32 >hub/SAAN_CACHE_KEYS
kept hub/ledger-keys.json || (cd "$OLDPWD" && $saan ledger keys) >hub/ledger-keys.json
kept database-password || openssl rand -hex 24 >database-password
kept hub/SAAN_DATABASE_URL || echo "postgresql://saan:$(cat database-password)@database/saan" >hub/SAAN_DATABASE_URL
if ! kept redis-users; then
    password=$(openssl rand -hex 24)
    hash=$(printf %s "$password" | openssl dgst -sha256 -r | cut -d ' ' -f 1)
    echo "user default on #$hash ~* &* +@all -@admin -@dangerous +info" >redis-users
    echo "redis://:$password@redis:6379/0" >hub/SAAN_REDIS_URL
fi
