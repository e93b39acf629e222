/* SPDX-License-Identifier: Apache-2.0 */
/* The servers that are compared. Each runs in a process of its own. */
#ifndef HEARTH_SERVERS_H
#define HEARTH_SERVERS_H

#include "load.h"

/* In memory that all processes of a run share. */
struct shared {
    volatile unsigned ready;  /* clients whose handshake is over */
    volatile unsigned go;     /* the clock runs */
    volatile unsigned done;   /* clients that sent everything */
    volatile unsigned failed; /* clients or servers that could not */
    volatile unsigned port;
    volatile double cpu_s;      /* of the server, from the first batch on */
    volatile double took_s;     /* of a server that drives itself */
    volatile double bytes_used; /* of the store */
    volatile sig_atomic_t stop;
};

enum server_kind {
    SERVER_HEARTH, /* core/link, core/sync, the ledger */
    SERVER_SIGNED, /* (a) libcoap, LMDB, a verification and a signature */
    SERVER_BARE,   /* (b) libcoap, LMDB */
    SERVER_PLAIN,  /* (c) LMDB alone, no network */
    SERVER_KINDS
};

/* Serves in ${folder} until shared->stop; 0 or a negative code. */
int server_hearth(const struct load *l, const char *folder, struct shared *s);
int server_bare(const struct load *l, const char *folder, bool has_signatures,
                struct shared *s);
/* Stores every batch of the load, a synced transaction each. */
int server_plain(const struct load *l, const char *folder, struct shared *s);

/* CPU seconds of this process. */
double server_cpu_s(void);

#endif
