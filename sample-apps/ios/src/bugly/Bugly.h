#import "Apple.h"

/// Stand-in for Bugly's settings.
@interface BuglyConfig : NSObject
@property(assign) NSString *channel;
@end

/// Stand-in for Bugly: keeps what was thrown and not caught.
@interface Bugly : NSObject
+ (void)startWithAppId:(NSString *)appId config:(BuglyConfig *)config;
@end
