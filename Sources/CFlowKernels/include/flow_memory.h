#ifndef FLOW_MEMORY_H
#define FLOW_MEMORY_H

/// Makes the process give large blocks back to the system as they are freed.
///
/// A frame is worked on in planes of about a megabyte that come and go on several threads. Left to
/// itself, glibc raises its limit for mapped blocks with the first of them that is freed and from
/// then on keeps them in a heap for each thread, most of them empty.
void flow_release_large_blocks(void);

#endif
