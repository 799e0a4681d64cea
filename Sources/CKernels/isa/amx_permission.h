// Whether this process may use AMX.

#ifndef CK_ISA_AMX_PERMISSION_H
#define CK_ISA_AMX_PERMISSION_H

#include <stdbool.h>

/// Whether the processor has AMX for bfloat16 and bytes (and AVX-512's conversions to bfloat16), and the
/// system lets this process use it. The system is asked once in a process; children by `fork`
/// inherit the answer, programs by `exec` do not.
///
/// Linux refuses where a thread has an alternate signal stack too small for the tiles' state, that
/// is smaller than AT_MINSIGSTKSZ of the auxiliary vector. Swift's runtime sizes its own by that.
/// Afterwards it refuses such signal stacks instead. Signal handlers start without tiles, and find
/// the interrupted thread's in the signal frame.
bool ck_may_use_amx(void);

#endif
