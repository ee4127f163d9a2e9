// The few declarations of Apple's public interfaces that this app uses, written down from their documentation,
// so that it compiles where Apple's SDK is not to be had.
#pragma once

typedef _Bool BOOL;
typedef long NSInteger;
typedef unsigned long NSUInteger;
typedef double NSTimeInterval;
#define YES ((BOOL)1)
#define NO ((BOOL)0)
#define nil ((id)0)

__attribute__((objc_root_class)) @interface NSObject {
    Class isa;
}
+ (instancetype)alloc;
+ (Class)class;
- (instancetype)init;
@end

@interface NSString : NSObject
+ (instancetype)stringWithFormat:(NSString *)format, ...;
@end

@interface NSArray<Element> : NSObject
+ (instancetype)arrayWithObjects:(const id *)objects count:(NSUInteger)count;
- (id)objectAtIndexedSubscript:(NSUInteger)index;
@property(readonly) NSUInteger count;
@end

@interface NSDictionary<Key, Value> : NSObject
@end

@interface NSMutableDictionary<Key, Value> : NSDictionary
+ (instancetype)dictionary;
- (void)setObject:(id)object forKeyedSubscript:(id)key;
- (id)objectForKeyedSubscript:(id)key;
@end

@interface NSUUID : NSObject
+ (instancetype)UUID;
@property(readonly) NSString *UUIDString;
@end

@interface NSDate : NSObject
+ (instancetype)date;
@property(readonly) NSTimeInterval timeIntervalSince1970;
@end

@interface NSException : NSObject
@property(readonly) NSString *reason;
@property(readonly) NSArray<NSString *> *callStackSymbols;
@end
typedef void NSUncaughtExceptionHandler(NSException *exception);
void NSSetUncaughtExceptionHandler(NSUncaughtExceptionHandler *handler);

@interface UIDevice : NSObject
+ (UIDevice *)currentDevice;
@property(readonly) NSString *model;
@property(readonly) NSString *systemVersion;
@property(readonly) NSUUID *identifierForVendor;
@end

@interface UIResponder : NSObject
@end

@interface UIViewController : UIResponder
- (void)viewDidLoad;
- (void)presentViewController:(UIViewController *)shown animated:(BOOL)animated completion:(void (^)(void))done;
@end

@interface UIImagePickerController : UIViewController
@property(assign) id delegate;
@property NSInteger sourceType;
@end

@interface UIWindow : NSObject
@property(retain) UIViewController *rootViewController;
- (void)makeKeyAndVisible;
@end

@interface UIApplication : UIResponder
@end
int UIApplicationMain(int count, char **arguments, NSString *application, NSString *delegate);

typedef struct {
    double latitude;
    double longitude;
} CLLocationCoordinate2D;

@interface CLLocation : NSObject
@property(readonly) CLLocationCoordinate2D coordinate;
@end

@interface CLLocationManager : NSObject
@property(assign) id delegate;
- (void)requestWhenInUseAuthorization;
- (void)startUpdatingLocation;
- (void)stopUpdatingLocation;
@end

@interface CTCarrier : NSObject
@property(readonly) NSString *carrierName;
@end

@interface CTTelephonyNetworkInfo : NSObject
@property(readonly) CTCarrier *subscriberCellularProvider;
@end

@interface ASIdentifierManager : NSObject
+ (ASIdentifierManager *)sharedManager;
@property(readonly) NSUUID *advertisingIdentifier;
@end

@interface ATTrackingManager : NSObject
+ (void)requestTrackingAuthorizationWithCompletionHandler:(void (^)(NSUInteger status))done;
@end
