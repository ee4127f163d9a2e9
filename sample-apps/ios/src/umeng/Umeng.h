#import "Apple.h"

/// Stand-in for Umeng's entry point: gathers the device and names the server.
@interface UMConfigure : NSObject
+ (void)initWithAppkey:(NSString *)key channel:(NSString *)channel;
+ (NSDictionary *)envelope;
@end

/// Stand-in for Umeng's analytics: pages and events.
@interface MobClick : NSObject
+ (void)beginLogPageView:(NSString *)page;
+ (void)event:(NSString *)event;
@end
