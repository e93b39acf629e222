/* SPDX-License-Identifier: Apache-2.0 */
/* A page of numbers for a monitoring program on the same machine: HTTP on a
 * loopback address, one answer a connection, nothing else to ask for. */
#ifndef HEARTH_SCRAPE_H
#define HEARTH_SCRAPE_H

#include "hearth/bytes.h"
#include "hearth/pulse.h"

#include <signal.h>

#define HEARTH_SCRAPE_REQUEST_MAX 2048u
#define HEARTH_SCRAPE_PAGE_MAX    16384u

/* Fills the page; other than 0 answers 503. */
typedef int hearth_scrape_page(void *cookie, struct hearth_writer *out);

/* Listens on "127.0.0.1:PORT" or "[::1]:PORT"; port 0 takes any, and *${port}
 * says which. E_INVALID (no address), E_DENIED (not of this machine), E_BUSY,
 * E_IO. The caller closes *${fd}. */
HEARTH_MUST_USE int hearth_scrape_open(const char *address, int *fd,
                                       uint16_t *port);
/* Answers until *${stop}. A client that is slow loses its connection. ${pulse}
 * beats each round, or is NULL. */
HEARTH_MUST_USE int hearth_scrape_run(int fd, hearth_scrape_page *page,
                                      void *cookie, struct hearth_pulse *pulse,
                                      const volatile sig_atomic_t *stop);

/* What a request is worth: 200 for GET /metrics with a Host of this machine
 * (else a page in a browser could have its own name lead here), 404, 405, 421,
 * or 400; 0: not all of it is there yet. */
int hearth_scrape_judge(struct hearth_slice request);

/* One sample: "NAME VALUE" or, with ${label}, NAME{KEY="VALUE"} VALUE, its HELP
 * and TYPE (gauge or counter) before the first of a name. */
struct hearth_scrape_family {
    const char *name;
    const char *type;
    const char *help;
    const char *key; /* of the label, or NULL */
};
void hearth_scrape_begin(struct hearth_writer *w,
                         const struct hearth_scrape_family *family);
/* ${label} is one of ours: letters, digits, '_' and '-'. */
void hearth_scrape_put(struct hearth_writer *w,
                       const struct hearth_scrape_family *family,
                       const char *label, int64_t value);

#endif
