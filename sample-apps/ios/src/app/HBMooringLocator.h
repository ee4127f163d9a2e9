#import "HBLogbook.h"

/// Where the boat lies, asked of the phone by the app itself.
@interface HBMooringLocator : NSObject
- (void)locateInto:(HBLogbook *)logbook;
@end
