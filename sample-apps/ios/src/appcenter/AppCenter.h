#import "Apple.h"

/// Stand-in for App Center's entry point: makes an installation id, describes the device, starts the services.
@interface MSACAppCenter : NSObject
+ (void)start:(NSString *)secret withServices:(NSArray<Class> *)services;
@end

/// Stand-in for App Center Analytics: sessions and events.
@interface MSACAnalytics : NSObject
+ (void)startService;
+ (void)trackEvent:(NSString *)name;
@end
