/* SPDX-License-Identifier: Apache-2.0 */
/* Who may do what with the host: roles as bits, since one person of a small
 * programme has several. Nobody's role lets anybody read a record. */
#ifndef HOST_PEOPLE_ROLE_H
#define HOST_PEOPLE_ROLE_H

#include "hearth/bytes.h"
#include "hearth/limits.h"

/* Kept in the people table and sent between processes: never renumber. */
enum hearth_role {
    HEARTH_ROLE_GUEST = 1u << 0, /* nobody has logged in */
    HEARTH_ROLE_ADMINISTRATOR = 1u << 1,
    HEARTH_ROLE_CUSTODIAN = 1u << 2,
    HEARTH_ROLE_LEAD = 1u << 3,
    HEARTH_ROLE_SUPERVISOR = 1u << 4,
    HEARTH_ROLE_CITY = 1u << 5,
    HEARTH_ROLE_NATIONAL = 1u << 6,
    HEARTH_ROLE_RESEARCHER = 1u << 7,
    HEARTH_ROLE_AUDITOR = 1u << 8
};
#define HEARTH_ROLES_ALL 0x1feu /* a person's; no guest among them */

/* Sets that pages and actions are opened to. */
#define HEARTH_ROLES_ANYBODY (HEARTH_ROLES_ALL | (unsigned)HEARTH_ROLE_GUEST)
/* The released figures; an auditor sees no data. */
#define HEARTH_ROLES_FIGURES                                                   \
    (HEARTH_ROLES_ANYBODY & ~(unsigned)HEARTH_ROLE_AUDITOR)
/* A city's parts: areas, women, an age. A national lead sees cities beside each
 * other and goes no deeper. */
#define HEARTH_ROLES_PARTS                                                     \
    (HEARTH_ROLES_FIGURES & ~(unsigned)HEARTH_ROLE_NATIONAL)
/* Cities beside each other: who compares them, and who takes their releases
 * in; a lead's are those of the own programme. */
#define HEARTH_ROLES_CITIES                                                    \
    ((unsigned)HEARTH_ROLE_GUEST | (unsigned)HEARTH_ROLE_ADMINISTRATOR |       \
     (unsigned)HEARTH_ROLE_CUSTODIAN | (unsigned)HEARTH_ROLE_NATIONAL)
/* How the field work goes: devices and their gaps. */
#define HEARTH_ROLES_FIELD                                                     \
    ((unsigned)HEARTH_ROLE_GUEST | (unsigned)HEARTH_ROLE_ADMINISTRATOR |       \
     (unsigned)HEARTH_ROLE_CUSTODIAN | (unsigned)HEARTH_ROLE_LEAD |            \
     (unsigned)HEARTH_ROLE_SUPERVISOR)

/* Who lets devices in. */
#define HEARTH_ROLES_ENROL                                                     \
    ((unsigned)HEARTH_ROLE_ADMINISTRATOR | (unsigned)HEARTH_ROLE_CUSTODIAN |   \
     (unsigned)HEARTH_ROLE_SUPERVISOR)

/* Which interviews are asked again, and who draws them: numbers of devices'
 * interviews, which whoever is in the field can find. A lead needs none. */
#define HEARTH_ROLES_CHECKS HEARTH_ROLES_ENROL

/* A release as its signed file: all of it, the newest wave too, so nobody who
 * sees areas late, or only some, or no figures. */
#define HEARTH_ROLES_FILE                                                      \
    ((unsigned)HEARTH_ROLE_ADMINISTRATOR | (unsigned)HEARTH_ROLE_CUSTODIAN |   \
     (unsigned)HEARTH_ROLE_LEAD)

/* The audit chain, and what left the host. */
#define HEARTH_ROLES_CHAIN                                                     \
    ((unsigned)HEARTH_ROLE_ADMINISTRATOR | (unsigned)HEARTH_ROLE_CUSTODIAN |   \
     (unsigned)HEARTH_ROLE_AUDITOR)

#define HEARTH_PERSON_NAME_MAX 32 /* [a-z0-9._-], begins with a letter */

/* A session, as the pages know it. */
struct hearth_who {
    bool is_known;    /* somebody logged in */
    bool must_change; /* the passphrase, before anything else */
    unsigned roles;   /* bits */
    char name[HEARTH_PERSON_NAME_MAX + 1];
    /* Of a city's user: nothing finer than these; none with a role that sees
     * all areas. */
    char areas[HEARTH_AREAS_MAX][HEARTH_CODE_MAX + 1];
    size_t area_count;
};

/* "lead"; "" for what is no single role. */
const char *hearth_role_name(unsigned role);
/* "lead, supervisor" into ${out}. E_SPACE. */
HEARTH_MUST_USE int hearth_role_list(unsigned roles, char *out, size_t cap);
/* "lead,supervisor" as bits. E_INVALID: an unknown name, or none. */
HEARTH_MUST_USE int hearth_role_parse(struct hearth_slice text,
                                      unsigned *roles);
/* True for [a-z][a-z0-9._-]*, at most HEARTH_PERSON_NAME_MAX bytes. */
bool hearth_person_name_is_fine(struct hearth_slice name);

#endif
