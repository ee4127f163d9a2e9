#import "HBMooringLocator.h"

@implementation HBMooringLocator {
    CLLocationManager *manager;
    HBLogbook *target;
}

- (void)locateInto:(HBLogbook *)logbook {
    target = logbook;
    manager = [[CLLocationManager alloc] init];
    manager.delegate = self;
    [manager requestWhenInUseAuthorization];
    [manager startUpdatingLocation];
}

- (void)locationManager:(CLLocationManager *)source didUpdateLocations:(NSArray<CLLocation *> *)places {
    CLLocation *place = places[places.count - 1];
    [target noteLatitude:place.coordinate.latitude longitude:place.coordinate.longitude];
    [source stopUpdatingLocation];
}

@end
