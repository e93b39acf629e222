/* SPDX-License-Identifier: Apache-2.0 */
/* One try to log in, from the limits to the verdict. */
#ifndef HOST_PEOPLE_LOGIN_H
#define HOST_PEOPLE_LOGIN_H

#include "host/people/people.h"

struct hearth_login {
    struct hearth_slice name;
    struct hearth_slice secret; /* passphrase or one-time code; locked memory */
    struct hearth_slice code;   /* of the second factor; or empty */
    const char *peer;           /* address it came from */
    int64_t now_s;
};

struct hearth_login_result {
    struct hearth_person person; /* as it now is */
    bool is_somebody;            /* such a person exists */
    bool must_change;            /* logged in by a one-time code */
    int64_t wait_s;              /* E_LOCKED: how long */
};

/* Counts the try as failed and writes that down, then looks: nobody gets a try
 * that is not counted by ending the process in time. E_LOCKED: too many before;
 * nothing was looked at. E_AUTH: wrong name, passphrase or code, or nobody who
 * may log in now; which of these is not said. E_NOT_FOUND: nobody can log in
 * here at all. E_BUSY, E_IO, E_MEMORY. */
HEARTH_MUST_USE int hearth_people_login(const char *folder,
                                        struct hearth_key *key,
                                        struct hearth_secmem *m,
                                        const struct hearth_login *login,
                                        struct hearth_login_result *out);

#endif
