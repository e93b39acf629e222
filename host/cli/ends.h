/* SPDX-License-Identifier: Apache-2.0 */
/* When the host's certificates end, said in time. */
#ifndef HOST_CLI_ENDS_H
#define HOST_CLI_ENDS_H

/* Devices' certificates end with ENROL's at the latest, all on one day, and a
 * device that is away then is locked out until it enrols anew: so long before
 * is it said. */
#define HEARTH_ENDS_ENROL_DAYS 45
#define HEARTH_ENDS_HOST_DAYS  14

/* Warns of each certificate of ${data} that ends soon. */
void hearth_ends_warn(const char *data);
/* For who enrols a device now: how long it may stay away, if that is short. */
void hearth_ends_warn_enrolling(const char *data);

#endif
