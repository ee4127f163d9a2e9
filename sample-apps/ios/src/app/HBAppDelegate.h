#import "Apple.h"

/// Starts every third-party SDK, as apps do.
@interface HBAppDelegate : UIResponder
@end
