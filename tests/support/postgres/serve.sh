# Runs a PostgreSQL server in the directory $1 with the programs in $2 and the settings after them, until standard input
# ends: the test process holds its other end, so the server goes and the directory with it, even when that is killed.
# If the input says `keep`, only the server goes, and the same call starts it again.
# What the server has to say goes to standard error, which ends when the server does.

directory=$1
programs=$2
shift 2

# A locale that orders text unlike its bytes is wanted, so that a query that leaves the order to the cluster shows.
initialise() {
    "$programs/initdb" --pgdata="$directory/data" --username=roster --pwfile="$directory/password" \
        --encoding=UTF8 --no-sync "$@" >>"$directory/initdb.log" 2>&1
}

server=
if [ -e "$directory/data/PG_VERSION" ] ||
    initialise --locale-provider=icu --icu-locale=en --locale=C.UTF-8 ||
    initialise --locale-provider=icu --icu-locale=en ||
    initialise --locale=en_US.UTF-8 ||
    initialise; then
    "$programs/postgres" -D "$directory/data" "$@" &
    server=$!
else
    cat "$directory/initdb.log" >&2
fi

exec >/dev/null 2>&1
said=$(cat)
if [ -n "$server" ]; then
    # SIGQUIT stops it at once; it ignores that in its first moments, when SIGTERM still ends it.
    kill -TERM "$server"
    kill -QUIT "$server"
    wait "$server"
fi
[ "$said" = keep ] || rm -rf "$directory"
